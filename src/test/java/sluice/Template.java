package sluice;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// The SAM template as maps and lists; CloudFormation's short forms (`!Ref X`) are maps of one
/// member (`{"!Ref": "X"}`).
public record Template(Map<String, Object> root) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z0-9]+)[^}]*}");

  /// The template of this project.
  public static Template read() throws IOException {
    try (Reader reader = Files.newBufferedReader(Path.of("template.yaml"))) {
      return new Template(new Yaml(new ShortForms()).load(reader));
    }
  }

  /// What stands at a path of members.
  public Object at(String... path) {
    Object here = root;
    for (String member : path) {
      here = requireNonNull(map(here).get(member), () -> "nothing at " + String.join(".", path));
    }
    return here;
  }

  /// The properties of a resource.
  public Map<String, Object> properties(String resource) {
    return map(at("Resources", resource, "Properties"));
  }

  /// The options of the JVM that sends prompts, besides Lambda's own.
  public String toolOptions() {
    return at(
            "Resources",
            "VolleyFunction",
            "Properties",
            "Environment",
            "Variables",
            "JAVA_TOOL_OPTIONS")
        .toString();
  }

  /// A parameter's default.
  public Object defaultOf(String parameter) {
    return at("Parameters", parameter, "Default");
  }

  /// The statements of what a function may do; those under a condition as well.
  public Stream<Map<String, Object>> statements(String function) {
    Object policies = properties(function).get("Policies");
    return list(map(list(policies).getFirst()).get("Statement")).stream()
        .map(Template::map)
        .map(statement ->
            statement.containsKey("!If") ? map(list(statement.get("!If")).get(1)) : statement);
  }

  /// The actions of a statement.
  public static List<String> actions(Map<String, Object> statement) {
    return textsOf(statement.get("Action"));
  }

  /// What a function may do, each action with its resource: the name of a queue or a bucket, or
  /// what the keys of objects begin with.
  public List<String> rights(String function) {
    return statements(function)
        .flatMap(statement ->
            actions(statement).stream()
                .flatMap(action ->
                    textsOf(statement.get("Resource")).stream()
                        .map(resource -> action + " " + resource)))
        .toList();
  }

  private static List<String> textsOf(@Nullable Object value) {
    return value instanceof List<?>
        ? list(value).stream().flatMap(each -> textsOf(each).stream()).toList()
        : List.of(textOf(value));
  }

  private static String textOf(@Nullable Object value) {
    if (value instanceof String text) {
      return text;
    }
    Map.Entry<String, Object> form = map(value).entrySet().iterator().next();
    return switch (form.getKey()) {
      case "!GetAtt" -> form.getValue().toString().replaceFirst("\\.Arn$", "");
      case "!Sub" -> form.getValue().toString().replace("${ResultsBucket.Arn}/", "");
      default -> form.getKey();
    };
  }

  /// The logical ids that a value refers to, directly or within it.
  public static Stream<String> references(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> forms ->
          forms.entrySet().stream()
              .flatMap(form -> references(form.getKey().toString(), form.getValue()));
      case List<?> elements -> elements.stream().flatMap(Template::references);
      case null, default -> Stream.empty();
    };
  }

  private static Stream<String> references(String form, Object value) {
    return switch (form) {
      case "!Ref" -> Stream.of(value.toString());
      case "!GetAtt" -> Stream.of(value.toString().replaceFirst("\\..*", ""));
      case "!Sub" ->
          Stream.concat(
              PLACEHOLDER
                  .matcher(
                      value instanceof List<?> parts
                          ? parts.getFirst().toString()
                          : value.toString())
                  .results()
                  .map(found -> found.group(1)),
              references(value));
      default -> references(value);
    };
  }

  /// A value as a map.
  @SuppressWarnings("unchecked") // YAML has nothing but these
  public static Map<String, Object> map(@Nullable Object value) {
    return (Map<String, Object>) requireNonNull(value);
  }

  /// A value as a list.
  @SuppressWarnings("unchecked") // YAML has nothing but these
  public static List<Object> list(@Nullable Object value) {
    return (List<Object>) requireNonNull(value);
  }

  private static final class ShortForms extends SafeConstructor {
    ShortForms() {
      super(new LoaderOptions());
      yamlMultiConstructors.put("!", new OneMember());
    }

    private final class OneMember extends AbstractConstruct {
      @Override
      public Object construct(Node node) {
        Object value =
            switch (node) {
              case ScalarNode scalar -> scalar.getValue();
              case SequenceNode sequence -> constructSequence(sequence);
              case MappingNode mapping -> constructMapping(mapping);
              default -> throw new IllegalArgumentException("unknown node " + node);
            };
        return Map.of(node.getTag().getValue(), value);
      }
    }
  }
}
