package dev.facepipe.local;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Imports point inward: plain Java in the middle, networks and clouds in packages named so. */
@AnalyzeClasses(packages = "dev.facepipe", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String COMMON = "dev.facepipe.common..";
  private static final String MODELS = "dev.facepipe.models..";
  private static final String DETECTION = "dev.facepipe.detection..";
  private static final String RECOGNITION = "dev.facepipe.recognition..";
  private static final String VIDEO = "dev.facepipe.video..";
  private static final String SCALABLE = "dev.facepipe.scalable..";
  private static final String LOCAL = "dev.facepipe.local..";

  @ArchTest
  static final ArchRule djlStaysInCommonsTorch =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.facepipe.common.torch..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..");

  @ArchTest
  static final ArchRule openCvStaysWherePicturesAreDecodedAndScaled =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.facepipe.common.image..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.opencv..", "nu.pattern..");

  @ArchTest
  static final ArchRule theCloudStaysInPackagesNamedAws =
      noClasses()
          .that()
          .resideOutsideOfPackage("..aws..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "com.amazonaws..");

  @ArchTest
  static final ArchRule networksRunOnlyInPackagesNamedAfterThem =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "..mtcnn..", "..facenet..", "..resnet34..", "dev.facepipe.common.torch..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.facepipe.common.torch.TorchNet");

  @ArchTest
  static final ArchRule commonImportsNoRoom =
      noClasses()
          .that()
          .resideInAPackage(COMMON)
          .should()
          .dependOnClassesThat(
              resideInAPackage("dev.facepipe..").and(not(resideInAPackage(COMMON))));

  @ArchTest
  static final ArchRule noFunctionImportsAnother =
      slices()
          .matching("dev.facepipe.(detection|recognition|video|models)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule onlyLocalSeesAll =
      noClasses()
          .that()
          .resideInAnyPackage(COMMON, MODELS, DETECTION, RECOGNITION, VIDEO, SCALABLE)
          .should()
          .dependOnClassesThat(resideInAnyPackage(LOCAL));

  @ArchTest
  static final ArchRule functionsDoNotKnowTheScalableTier =
      noClasses()
          .that()
          .resideInAnyPackage(MODELS, DETECTION, RECOGNITION, VIDEO)
          .should()
          .dependOnClassesThat(resideInAnyPackage(SCALABLE));
}
