package sluice.local;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

final class LocalPackagesTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPackages("sluice.local", "sluice.testing");

  @Test
  void eachPackage_dependsOnlyOnThoseBelowIt() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("local")
        .definedBy("sluice.local")
        .layer("cli")
        .definedBy("sluice.local.cli")
        .layer("job")
        .definedBy("sluice.local.job")
        .layer("plan")
        .definedBy("sluice.local.plan")
        .layer("aws")
        .definedBy("sluice.local.aws")
        .layer("files")
        .definedBy("sluice.local.files")
        .layer("provider")
        .definedBy("sluice.local.provider")
        .layer("testing")
        .definedBy("sluice.testing")
        .whereLayer("local")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayOnlyBeAccessedByLayers("local")
        .whereLayer("job")
        .mayOnlyBeAccessedByLayers("local", "cli")
        .whereLayer("plan")
        .mayOnlyBeAccessedByLayers("local", "cli")
        .whereLayer("aws")
        .mayOnlyBeAccessedByLayers("local", "cli")
        .whereLayer("files")
        .mayOnlyBeAccessedByLayers("local", "cli", "aws")
        .whereLayer("provider")
        .mayOnlyBeAccessedByLayers("local", "cli")
        .because("the commands put the parts together, and no part knows a command")
        .check(CLASSES.that(notATest()));
  }

  private static DescribedPredicate<JavaClass> notATest() {
    return DescribedPredicate.describe(
        "no test", type -> !type.getName().matches(".*(Test|IT)(\\$.*)?"));
  }
}
