package dev.facepipe.infra;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Imports of this module. The test of {@code local/cli} covers the modules that run. Of {@code
 * common} this module uses settings, allowed origins, and the names of the figures that it shows.
 */
@AnalyzeClasses(packages = "dev.facepipe.infra", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule theCloudStaysInPackagesNamedAws =
      noClasses()
          .that()
          .resideOutsideOfPackage("..aws..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software..", "com.amazonaws..");

  @ArchTest
  static final ArchRule noModuleButCommonIsImported =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.facepipe..")
                  .and(not(resideInAPackage("dev.facepipe.infra..")))
                  .and(not(resideInAPackage("dev.facepipe.common.environment..")))
                  .and(not(resideInAPackage("dev.facepipe.common.figure..")))
                  .and(not(resideInAPackage("dev.facepipe.common.web.."))));

  @ArchTest
  static final ArchRule noPackagesDependOnEachOther =
      slices().matching("dev.facepipe.(**)").should().beFreeOfCycles();
}
