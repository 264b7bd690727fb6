package dev.facepipe.local;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;

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

  /** File names, ids and reasons are strangers' words, which a terminal could obey. */
  @ArchTest
  static final ArchRule whatPeopleReadGoesThroughThePrinter =
      noClasses()
          .that()
          .resideInAnyPackage("dev.facepipe.local.cli..", "dev.facepipe.local.demo..", MODELS)
          .and()
          .doNotHaveFullyQualifiedName("dev.facepipe.models.BuildNetworks") // the build's own
          .should()
          .callMethodWhere(
              describe(
                  "a writer prints",
                  call ->
                      call.getTargetOwner().isAssignableTo(PrintStream.class)
                          || call.getTargetOwner().isAssignableTo(PrintWriter.class)
                          || (call.getTargetOwner().isAssignableTo(Console.class)
                              && !call.getName().equals("readLine"))
                          || call.getName().equals("printStackTrace")))
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
