package sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/// The function as `sam build` lays it out, and the jars that Lambda brings itself.
///
/// @param root the task root: the classes, and the jars of runtime scope in `lib`
/// @param nativePart of the runtime client. It would unpack that by itself to one place for all
///   processes of a machine, and pull it from under those that run: they die of SIGBUS
public record FunctionPackage(Path root, Path nativePart) {
  private static final Path CLASSES = Path.of("target", "classes");
  private static final Path JARS = Path.of("target", "function", "lib");

  /// Lays the function out in an empty folder.
  public static FunctionPackage in(Path root) throws IOException {
    return in(root, CLASSES, Path.of(""));
  }

  /// Lays out another function, on the same jars.
  ///
  /// @param classes a folder of the class path
  /// @param part the folder in it that is copied
  public static FunctionPackage in(Path root, Path classes, Path part) throws IOException {
    assertThat(JARS).as("made in the package phase of `mvn -Pall verify`").isDirectory();
    copy(classes.resolve(part), root.resolve(part));
    copy(JARS, root.resolve("lib"));
    Path nativePart = root.resolveSibling("runtime-client.so");
    try (InputStream packed = AWSLambda.class.getResourceAsStream("/jni/" + nativeName())) {
      Files.copy(Objects.requireNonNull(packed, "no native part for this machine"), nativePart);
    }
    return new FunctionPackage(root, nativePart);
  }

  private static String nativeName() {
    boolean isArm = System.getProperty("os.arch").equals("aarch64");
    boolean isMusl =
        Files.exists(Path.of("/lib", "ld-musl-%s.so.1".formatted(isArm ? "aarch64" : "x86_64")));
    return "libaws-lambda-jni.linux%s-%s.so"
        .formatted(isMusl ? "_musl" : "", isArm ? "aarch_64" : "x86_64");
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path source : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(source));
        Files.createDirectories(target.getParent());
        Files.copy(source, target);
      }
    }
  }

  /// The class path of Lambda's own: the runtime client and what it needs, nothing of the function.
  static String runtime() {
    return Stream.of(
            AWSLambda.class,
            Context.class,
            LambdaEventSerializers.class,
            SdkInternalThreadLocal.class)
        .map(FunctionPackage::jar)
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String jar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
