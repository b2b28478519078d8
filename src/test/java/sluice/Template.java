package sluice;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /// A parameter's default.
  public Object defaultOf(String parameter) {
    return at("Parameters", parameter, "Default");
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
