package sluice;

import static org.assertj.core.api.Assertions.assertThat;
import static sluice.Template.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadmeTest {
  private static final Path README = Path.of("README.md");
  private static final int MAX_BYTES = 17_500;

  /// `[text](file#section)`, where the file is one of the project.
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");

  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  @Test
  void readme_isShort() throws IOException {
    assertThat(Files.size(README)).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void readme_namesEverySetting() throws IOException {
    String readme = Files.readString(README);

    assertThat(
            map(Template.read()
                    .at("Resources", "VolleyFunction", "Properties", "Environment", "Variables"))
                .keySet())
        .filteredOn(variable -> !variable.equals("JAVA_TOOL_OPTIONS")) // the JVM's own
        .allSatisfy(variable -> assertThat(readme).contains("`" + variable + "`"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"})
  void links_leadToWhatExists(String page) throws IOException {
    Stream<MatchResult> links = LINK.matcher(Files.readString(Path.of(page))).results();

    assertThat(links)
        .allSatisfy(link -> {
          Path file = Path.of(link.group(1).isEmpty() ? page : link.group(1));
          assertThat(file).exists();
          if (link.group(2) != null) {
            assertThat(anchors(file)).contains(link.group(2));
          }
        });
  }

  /// The headings as GitHub names them in links.
  private static Stream<String> anchors(Path file) throws IOException {
    return HEADING
        .matcher(Files.readString(file))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'));
  }
}
