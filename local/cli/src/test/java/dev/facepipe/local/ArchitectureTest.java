package dev.facepipe.local;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;

/**
 * Imports point inward: plain Java in the middle, networks and clouds in packages named after them.
 */
@AnalyzeClasses(
    packages = "dev.facepipe",
    importOptions = {DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Leaves out the jars with other modules' tests, which start a whole cloud. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String COMMON = "dev.facepipe.common..";
  private static final String MODELS = "dev.facepipe.models..";
  private static final String DETECTION = "dev.facepipe.detection..";
  private static final String RECOGNITION = "dev.facepipe.recognition..";
  private static final String VIDEO = "dev.facepipe.video..";
  private static final String SCALABLE = "dev.facepipe.scalable..";
  private static final String AWS = "dev.facepipe.aws..";
  private static final String WEB = "dev.facepipe.web..";
  private static final String CLOUD = "dev.facepipe.local.cloud..";
  private static final String CLIENT = "dev.facepipe.local.client..";
  private static final String CONSOLE = "dev.facepipe.local.console..";
  private static final String CLI = "dev.facepipe.local.cli..";

  @ArchTest
  static final ArchRule djlStaysInCommonsTorch =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.facepipe.common.network..")
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
              "..mtcnn..", "..facenet..", "..resnet34..", "dev.facepipe.common.network..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.facepipe.common.network.NeuralNet");

  @ArchTest
  static final ArchRule noPackagesDependOnEachOther =
      slices().matching("dev.facepipe.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule lambdaAndLogSetUpStayInPackagesNamedAws =
      noClasses()
          .that()
          .resideOutsideOfPackage("..aws..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.crac..", "ch.qos.logback..");

  @ArchTest static final ArchRule commonImportsNoModule = module(COMMON).importsOnly();

  @ArchTest static final ArchRule modelsImportCommon = module(MODELS).importsOnly(COMMON);

  @ArchTest static final ArchRule awsImportsCommon = module(AWS).importsOnly(COMMON);

  @ArchTest
  static final ArchRule detectionImportsNoFunction = module(DETECTION).importsOnly(COMMON, AWS);

  @ArchTest
  static final ArchRule recognitionImportsNoFunction = module(RECOGNITION).importsOnly(COMMON, AWS);

  @ArchTest static final ArchRule videoImportsNoFunction = module(VIDEO).importsOnly(COMMON, AWS);

  @ArchTest
  static final ArchRule scalableImportsDetectionAndRecognition =
      module(SCALABLE).importsOnly(COMMON, AWS, DETECTION, RECOGNITION, WEB);

  @ArchTest static final ArchRule webImportsCommon = module(WEB).importsOnly(COMMON);

  @ArchTest
  static final ArchRule clientKnowsNoCloudOfOurs =
      module(CLIENT).importsOnly(COMMON, AWS, RECOGNITION);

  @ArchTest
  static final ArchRule cloudKnowsNoClient =
      module(CLOUD).importsOnly(COMMON, AWS, DETECTION, RECOGNITION, VIDEO, SCALABLE, WEB);

  @ArchTest
  static final ArchRule consoleKnowsNoCloudOfOurs =
      module(CONSOLE).importsOnly(COMMON, AWS, RECOGNITION, CLIENT, WEB);

  @ArchTest
  static final ArchRule coresDoNotKnowTheCloud =
      noClasses()
          .that()
          .resideInAnyPackage(DETECTION, RECOGNITION, VIDEO)
          .and()
          .resideOutsideOfPackage("..aws..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("..aws..");

  /** File names, ids and reasons are strangers' words, which a terminal could obey. */
  @ArchTest
  static final ArchRule whatPeopleReadGoesThroughThePrinter =
      noClasses()
          .that()
          .resideInAnyPackage(CLI, MODELS)
          .and()
          .doNotHaveFullyQualifiedName("dev.facepipe.models.BuildNetworks") // for the build
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

  private static OurModule module(String name) {
    return new OurModule(name);
  }

  /** A module, by the pattern of its packages. */
  private record OurModule(String name) {
    ArchRule importsOnly(String... modules) {
      return classes()
          .that()
          .resideInAPackage(name)
          .should()
          .onlyDependOnClassesThat(
              resideOutsideOfPackage("dev.facepipe..")
                  .or(resideInAPackage(name))
                  .or(resideInAnyPackage(modules)));
    }
  }
}
