package sluice.provider;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The profiles there are.
public final class Profiles {
  /// Whatever is not known by name.
  public static final Profile GENERIC = new Generic();

  /// Every provider known by name, and [#GENERIC].
  public static final List<Profile> ALL =
      List.of(
          new OpenAi(),
          new Azure(),
          new DeepSeek(),
          new Groq(),
          new Anthropic(),
          new Bedrock(),
          new OpenRouter(),
          GENERIC);

  private Profiles() {}

  /// The profile of that name.
  public static Optional<Profile> named(String name) {
    return ALL.stream().filter(profile -> profile.name().equals(name)).findFirst();
  }

  /// The profile of a host, in upper or lower case: the one it belongs to, else [#GENERIC].
  public static Profile ofHost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(profile -> owns(profile, name)).findFirst().orElse(GENERIC);
  }

  private static boolean owns(Profile profile, String host) {
    return profile.hosts().stream()
        .anyMatch(own -> own.startsWith(".") ? host.endsWith(own) : host.equals(own));
  }
}
