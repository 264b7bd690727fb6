package dev.facepipe.local.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Results;
import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Chromium without a window, for tests of the page. Debian's packages are {@code chromium} and
 * {@code chromium-driver}; without them the tests are skipped. A test that fails leaves a
 * screenshot and the browser's log in {@code target/browser}.
 */
public final class Chrome
    implements BeforeAllCallback, AfterAllCallback, AfterTestExecutionCallback {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Path LEFT = Path.of("target", "browser");

  private final List<String> arguments;
  private ChromeDriver driver;

  /** Makes a browser that is started with further arguments. */
  public Chrome(String... more) {
    arguments =
        new ArrayList<>(
            List.of(
                "--headless=new",
                "--no-sandbox", // tests may run as root
                "--disable-dev-shm-usage",
                "--window-size=1200,900",
                "--lang=en"));
    arguments.addAll(List.of(more));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Path chromedriver =
        Stream.of(System.getenv("PATH").split(":"))
            .map(folder -> Path.of(folder, "chromedriver"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    assumeTrue(
        chromedriver != null, "there is no chromedriver; Debian's package is chromium-driver");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.addArguments(arguments);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    // With the path, Selenium downloads no driver.
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(chromedriver.toFile())
                .usingAnyFreePort()
                .build(),
            options);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (driver != null) {
      driver.quit();
    }
  }

  @Override
  public void afterTestExecution(ExtensionContext context) throws IOException {
    if (context.getExecutionException().isPresent() && driver != null) {
      String name = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
      Path file = Files.createDirectories(LEFT).resolve(name.replaceAll("[^A-Za-z0-9.]", "_"));
      Files.write(
          file.resolveSibling(file.getFileName() + ".png"),
          driver.getScreenshotAs(OutputType.BYTES));
      Files.writeString(file.resolveSibling(file.getFileName() + ".log"), log());
    }
  }

  public ChromeDriver driver() {
    return driver;
  }

  /** Opens a screen of a console, with the token. */
  void open(Rig rig, String screen) {
    driver.get("about:blank");
    driver.get(rig.console.address().toString());
    await("#screens a");
    go(screen);
  }

  /** Goes to a screen of the open page. */
  void go(String screen) {
    run("location.hash = arguments[0]", screen);
    await("#screen-" + screen);
  }

  /** Waits for an element, and returns it. */
  public WebElement await(String css) {
    return until(css, element -> true);
  }

  /** Waits until an element with this text in it is there, and returns it. */
  WebElement await(String css, String text) {
    return until(css, element -> element.getText().contains(text));
  }

  /** Waits for an element, and clicks it. */
  void click(String css) {
    click(css, "");
  }

  /** Waits for an element with this text in it, and clicks it. */
  void click(String css, String text) {
    until(css, element -> element.getText().contains(text), WebElement::click);
  }

  /** Waits for an element, and presses keys in it. */
  void type(String css, CharSequence... keys) {
    until(css, element -> true, element -> element.sendKeys(keys));
  }

  private WebElement until(String css, Predicate<WebElement> wanted) {
    return until(css, wanted, element -> {});
  }

  /** Acts on an element once it is there. If the page replaces it meanwhile, looks again. */
  private WebElement until(String css, Predicate<WebElement> wanted, Consumer<WebElement> act) {
    return new WebDriverWait(driver, LONG)
        .ignoring(StaleElementReferenceException.class)
        .until(
            d -> {
              WebElement found =
                  d.findElements(By.cssSelector(css)).stream()
                      .filter(element -> element.isDisplayed() && wanted.test(element))
                      .findFirst()
                      .orElse(null);
              if (found != null) {
                act.accept(found);
              }
              return found;
            });
  }

  /** Runs a script and returns what it returns; waits for a promise. */
  public Object run(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  /** Changes the size of the window; 360 pixels are a small phone. */
  public void width(int pixels) {
    driver.manage().window().setSize(new Dimension(pixels, 900));
  }

  /** Emulates what the reader prefers, such as {@code prefers-color-scheme: dark}. */
  public void prefer(String feature, String value) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", feature, "value", value))));
  }

  /** Writes a screenshot to {@code target/browser}. */
  void shoot(String name) throws IOException {
    Files.write(
        Files.createDirectories(LEFT).resolve(name + ".png"),
        driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Checks the page with axe-core, and that it has no scroll bar to the side. */
  public void requireAccessible() {
    Results results = new AxeBuilder().analyze(driver);
    assertEquals(
        "",
        results.getViolations().stream().map(Chrome::words).collect(Collectors.joining("\n")),
        "findings of axe");
    Object wide =
        run("return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertEquals(0L, wide, "pixels beyond the window's width");
  }

  private static String words(Rule rule) {
    return "%s: %s: %s"
        .formatted(
            rule.getId(),
            rule.getHelp(),
            rule.getNodes().stream()
                .map(node -> node.getHtml())
                .collect(Collectors.joining(" | ")));
  }

  /** Presses keys one after the other, wherever the focus is. */
  public void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Returns the browser's log since the last call. */
  public String log() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }
}
