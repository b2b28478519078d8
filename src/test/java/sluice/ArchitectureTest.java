package sluice;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

final class ArchitectureTest {
  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("sluice");

  @Test
  void packagesKnowOnlyThoseBelowThem() {
    check(
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("lambda")
            .definedBy("sluice.lambda..")
            .layer("batch")
            .definedBy("sluice.batch..")
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
            .whereLayer("batch")
            .mayOnlyBeAccessedByLayers("lambda")
            .whereLayer("store")
            .mayOnlyBeAccessedByLayers("lambda", "batch")
            .whereLayer("provider")
            .mayOnlyBeAccessedByLayers("lambda", "batch")
            .whereLayer("message")
            .mayOnlyBeAccessedByLayers("lambda", "batch", "store", "provider")
            .whereLayer("limit")
            .mayOnlyBeAccessedByLayers("lambda", "batch", "provider")
            .because("a message goes one way, and a rule is found where its package says"));
  }

  @Test
  void packagesHaveNoCycles() {
    check(slices().matching("sluice.(*)..").should().beFreeOfCycles());
  }

  @Test
  void lambdaAndSqsStayAtTheDoor() {
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
  void s3IsKnownToItsAdapterAlone() {
    check(
        noClasses()
            .that(resideInAPackage("sluice..").and(simpleName("S3ObjectStore").negate()))
            .and()
            .resideOutsideOfPackage("sluice.lambda..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("software.amazon.awssdk..")
            .because("what the records are does not depend on where they are kept"));
  }

  @Test
  void theBatchActsThroughItsPortsAlone() {
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
  void onlyPermitsKnowASemaphore() {
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
  void timeAndChanceComeFromOutside() {
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
  void nothingSleeps() {
    check(
        noClasses()
            .should()
            .callMethodWhere(JavaCall.Predicates.target(HasName.Predicates.name("sleep")))
            .because("waiting is a timer's, not a thread's"));
  }

  @Test
  void theEnvironmentIsReadAtTheDoor() {
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
  void onlyTheHandlerWritesToTheStandardOutput() {
    check(
        noClasses()
            .that()
            .doNotHaveSimpleName("LambdaHandler")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("what is logged goes through the journal, which holds no prompt and no key"));
  }

  @Test
  void nothingIsSharedThroughStaticState() {
    check(
        fields()
            .that()
            .areStatic()
            .should()
            .beFinal()
            .because("two environments in one process must not know of each other"));
  }

  @Test
  void classesAreFinalUnlessTheyAreSealed() {
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
}
