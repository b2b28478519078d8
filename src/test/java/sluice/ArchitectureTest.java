package sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("sluice");

  /// The classes that may have volatile fields: those whose state one thread writes and others
  /// read.
  private static final Set<String> CLASSES_WITH_VOLATILE_FIELDS =
      Set.of("Cancellation", "Dispatcher", "KeyRefresh", "TokenEstimate");

  private static final Path SOURCES = Path.of("src/main/java");

  private static final int MAX_LINES = 240;

  @Test
  void packages_dependOnlyOnThoseBelowThem() {
    check(
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("lambda")
            .definedBy("sluice.lambda..")
            .layer("settings")
            .definedBy("sluice.settings..")
            .layer("batch")
            .definedBy("sluice.batch..")
            .layer("poison")
            .definedBy("sluice.poison..")
            .layer("dispatch")
            .definedBy("sluice.dispatch..")
            .layer("health")
            .definedBy("sluice.health..")
            .layer("outcome")
            .definedBy("sluice.outcome..")
            .layer("job")
            .definedBy("sluice.job..")
            .layer("input")
            .definedBy("sluice.input..")
            .layer("chunk")
            .definedBy("sluice.chunk..")
            .layer("store")
            .definedBy("sluice.store..")
            .layer("provider")
            .definedBy("sluice.provider..")
            .layer("message")
            .definedBy("sluice.message..")
            .layer("limit")
            .definedBy("sluice.limit..")
            .layer("json")
            .definedBy("sluice.json..")
            .layer("time")
            .definedBy("sluice.time..")
            .whereLayer("lambda")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("settings")
            .mayOnlyBeAccessedByLayers("lambda")
            .whereLayer("batch")
            .mayOnlyBeAccessedByLayers("lambda")
            .whereLayer("poison")
            .mayOnlyBeAccessedByLayers("batch")
            .whereLayer("dispatch")
            .mayOnlyBeAccessedByLayers("batch")
            .whereLayer("health")
            .mayOnlyBeAccessedByLayers("batch", "poison", "dispatch")
            .whereLayer("outcome")
            .mayOnlyBeAccessedByLayers("lambda", "batch", "poison", "dispatch", "health")
            .whereLayer("chunk")
            .mayOnlyBeAccessedByLayers("lambda", "settings", "batch", "job")
            .whereLayer("job")
            .mayOnlyBeAccessedByLayers("lambda")
            .whereLayer("input")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers(
                "lambda", "batch", "poison", "dispatch", "health", "outcome", "chunk", "job")
            .whereLayer("provider")
            .mayOnlyBeAccessedByLayers(
                "lambda", "settings", "batch", "dispatch", "health", "outcome")
            .whereLayer("message")
            .mayOnlyBeAccessedByLayers(
                "lambda",
                "settings",
                "batch",
                "poison",
                "dispatch",
                "health",
                "outcome",
                "chunk",
                "input",
                "job",
                "store",
                "provider")
            .whereLayer("limit")
            .mayOnlyBeAccessedByLayers(
                "lambda", "settings", "batch", "dispatch", "health", "provider")
            .whereLayer("json")
            .mayOnlyBeAccessedByLayers(
                "lambda", "settings", "poison", "chunk", "job", "store", "provider", "message")
            .because("a message goes one way, and a rule is found where its package says"));
  }

  @Test
  void packages_haveNoCycles() {
    check(slices().matching("sluice.(*)..").should().beFreeOfCycles());
  }

  @Test
  void classes_haveNoCycles() {
    check(
        slices()
            .assignedFrom(new TopLevelClasses())
            .should()
            .beFreeOfCycles()
            .because("a class must be understood without those that use it"));
  }

  @Test
  void volatileFields_areInFewClasses() {
    check(
        fields()
            .that()
            .haveModifier(JavaModifier.VOLATILE)
            .should()
            .beDeclaredInClassesThat(
                DescribedPredicate.describe(
                    "are named for that",
                    type -> CLASSES_WITH_VOLATILE_FIELDS.contains(type.getSimpleName())))
            .because("what several threads share is written in one place, as a value"));
  }

  @Test
  void classes_areShort() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      assertThat(files.filter(file -> file.toString().endsWith(".java")))
          .isNotEmpty()
          .filteredOn(file -> lines(file) > MAX_LINES)
          .isEmpty();
    }
  }

  private static long lines(Path source) {
    try (Stream<String> lines = Files.lines(source)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void lambdaAndSqs_areUsedOnlyInTheirPackage() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("sluice.lambda..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.amazonaws..", "software.amazon.awssdk.services.sqs..")
            .because("the same core must run on a laptop and in a simulation"));
  }

  @Test
  void s3_isUsedOnlyByItsAdapter() {
    check(
        noClasses()
            .that(resideInAPackage("sluice..").and(simpleNameStartingWith("S3").negate()))
            .and()
            .resideOutsideOfPackage("sluice.lambda..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..")
            .because("what the records are does not depend on where they are kept"));
  }

  @Test
  void batch_usesNoClientDirectly() {
    check(
        noClasses()
            .that()
            .resideInAPackage("sluice.batch..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage("software.amazon..", "com.fasterxml..", "java.net.http..")
                    .and(simpleName("HttpHeaders").negate()))
            .because("a whole run must pass in virtual time"));
  }

  @Test
  void semaphore_isUsedOnlyByPermits() {
    check(
        noClasses()
            .that()
            .haveNameNotMatching(".*\\.Permits(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Semaphore.class)
            .because("a permit has one owner, or it leaks"));
  }

  @Test
  void timeAndRandomness_areInjected() {
    check(
        noClasses()
            .that()
            .doNotHaveSimpleName("SystemTime")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Clock.class, Random.class, ThreadLocalRandom.class)
            .because("a run must be repeatable to the nanosecond"));
  }

  @Test
  void threads_neverSleep() {
    check(
        noClasses()
            .should()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("sleep")))
            .because("waiting is a timer's, not a thread's"));
  }

  @Test
  void environmentVariables_areReadOnlyInTheLambdaPackage() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("sluice.lambda..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .because("settings are checked as a whole, once"));
  }

  @Test
  void standardOutput_isWrittenOnlyByTheHandlers() {
    check(
        noClasses()
            .that()
            .haveNameNotMatching(".*\\.(Lambda|Job)Handler")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("what is logged goes through a listener, which tells neither prompt nor key"));
  }

  @Test
  void staticFields_areFinal() {
    check(
        fields()
            .that()
            .areStatic()
            .should()
            .beFinal()
            .because("two environments in one process must not know of each other"));
  }

  @Test
  void classes_areFinalUnlessSealed() {
    check(
        classes()
            .that()
            .areNotInterfaces()
            .and()
            .areNotEnums()
            .and()
            .areNotAnonymousClasses()
            .and()
            .doNotHaveSimpleName("package-info")
            .should()
            .haveModifier(JavaModifier.FINAL)
            .because("nothing here is meant to be extended"));
  }

  private static void check(ArchRule rule) {
    rule.check(MAIN);
  }

  /// One slice for each top-level class, with all classes inside it.
  private static final class TopLevelClasses implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      return SliceIdentifier.of(topLevel(type).getName());
    }

    @Override
    public String getDescription() {
      return "top-level classes";
    }

    private static JavaClass topLevel(JavaClass type) {
      return type.getEnclosingClass().map(TopLevelClasses::topLevel).orElse(type);
    }
  }
}
