
"use strict";

// Fields as in people.json. Every name is shown as text, never as HTML.
const data = JSON.parse(byId("data").textContent);
const video = byId("video");

/** Most times, or ranges of frames, in words. The bars show all times. */
const MOST_WORDS = 12;

/** Seconds between two marks of an axis. */
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000];

/** Most marks of an axis, so that they fit a phone. */
const MOST_MARKS = 6;

/** The chosen time in seconds, for as long as no video is loaded. */
let chosen = 0;

/** Address of the file that the reader chose. */
let opened = null;

function byId(id) {
  return document.getElementById(id);
}

/** Returns a new element; children are elements, or text. */
function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Returns a text whose direction does not change the text around it. */
function isolated(text) {
  return element("bdi", {}, text);
}

/** Returns seconds as a clock shows them: 01:05, or 1:01:05. */
function clock(seconds) {
  const whole = Math.round(seconds);
  const two = (number) => String(number).padStart(2, "0");
  const short = two(Math.floor(whole / 60) % 60) + ":" + two(whole % 60);
  return whole < 3600 ? short : Math.floor(whole / 3600) + ":" + short;
}

function span(seen, between) {
  const from = clock(seen.from);
  const to = clock(seen.to);
  return from === to ? from : from + between + to;
}

function count(number, one, many) {
  return number + " " + (number === 1 ? one : many);
}

/** Returns numbers as words: 1, 4 to 7, 9. */
function ranges(numbers) {
  const found = [];
  for (const number of numbers) {
    const last = found[found.length - 1];
    if (last && last.to === number - 1) {
      last.to = number;
    } else {
      found.push({from: number, to: number});
    }
  }
  return listed(found.map((range) => (range.from === range.to ? range.from : range.from + " to " + range.to)));
}

function listed(words) {
  const more = words.length - MOST_WORDS;
  return words.slice(0, MOST_WORDS).join(", ") + (more > 0 ? " and " + more + " more" : "");
}

function time() {
  return video.hidden ? chosen : video.currentTime;
}

function isOnScreen(seen, at) {
  return seen.from === at || (seen.from <= at && at < seen.to);
}

/** Shows the time, and who is on screen then. */
function showNow() {
  const at = time();
  const line = ["On screen at " + clock(at) + ": "];
  data.people
    .filter((person) => person.seen.some((seen) => isOnScreen(seen, at)))
    .forEach((person, i) => line.push(i === 0 ? "" : ", ", isolated(person.name)));
  byId("now").replaceChildren(...(line.length === 1 ? [line[0] + "nobody"] : line));
  byId("people").style.setProperty("--now", data.end > 0 ? Math.min(1, at / data.end) : 0);
  for (const bar of document.querySelectorAll(".bar")) {
    if (isOnScreen(bar.seen, at)) {
      bar.setAttribute("aria-current", "time");
    } else {
      bar.removeAttribute("aria-current");
    }
  }
}

function say(...words) {
  byId("said").replaceChildren(...words);
}

/** Goes to the time of a bar. Without a video, only shows the time. */
function seek(person, seen) {
  chosen = seen.from;
  if (!video.hidden) {
    video.currentTime = seen.from;
  }
  say(isolated(person.name), ", " + span(seen, " to ") + (video.hidden ? ". No video is loaded." : "."));
  showNow();
}

/** Returns a bar for each time on screen. Tab stops once for a person; arrow keys reach all bars. */
function track(person) {
  const bars = person.seen.map((seen, i) => {
    const bar = element("button", {
      type: "button",
      className: "bar",
      tabIndex: i === 0 ? 0 : -1,
      title: span(seen, " to "),
      seen,
      onclick: () => seek(person, seen),
    });
    bar.setAttribute("aria-label", person.name + ", " + span(seen, " to "));
    bar.style.left = share(seen.from);
    bar.style.width = share(seen.to - seen.from);
    return bar;
  });
  const made = element("div", {className: "track"}, ...bars);
  made.setAttribute("role", "toolbar");
  made.setAttribute("aria-label", "Times of " + person.name);
  made.addEventListener("keydown", (event) => {
    const at = bars.indexOf(document.activeElement);
    const next = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: bars.length - 1}[event.key];
    if (next !== undefined) {
      event.preventDefault();
      bars[Math.max(0, Math.min(bars.length - 1, next))].focus();
    }
  });
  made.addEventListener("focusin", (event) => {
    bars.forEach((bar) => (bar.tabIndex = bar === event.target ? 0 : -1));
  });
  return made;
}

function share(seconds) {
  return (data.end > 0 ? Math.min(100, (100 * seconds) / data.end) : 0) + "%";
}

function axis() {
  const step = STEPS.find((seconds) => data.end / seconds < MOST_MARKS) || data.end / MOST_MARKS;
  const made = element("div", {className: "axis", ariaHidden: "true"});
  // A mark at the very end would leave the page.
  for (let at = 0; at === 0 || at < 0.95 * data.end; at += step) {
    const mark = element("span", {}, clock(at));
    mark.style.left = share(at);
    made.append(mark);
  }
  return made;
}

function face(person) {
  if (!person.thumbnail) {
    return element("div", {className: "face no-face"}, "no picture");
  }
  return element("img", {
    className: "face",
    src: "data:image/jpeg;base64," + person.thumbnail,
    alt: "Best face of " + person.name + ", at " + clock(person.best.at),
  });
}

/** Returns how sure the name is, in words. */
function sureness(person) {
  const line = [
    count(person.frames, "frame", "frames") + "; frame by frame, " + person.votes
      + (person.enrolled ? " had this name" : " had no name"),
  ];
  if (person.nearest) {
    line.push("; nearest is ", isolated(person.nearest.name), " at distance " + person.nearest.distance.toFixed(2));
  } else if (person.distance !== undefined) {
    line.push("; distance " + person.distance.toFixed(2));
  }
  if (person.threshold !== undefined) {
    line.push("; threshold " + person.threshold.toFixed(2));
  }
  if (person.enrolled && person.runner_up) {
    line.push("; next is ", isolated(person.runner_up.name), " at " + person.runner_up.distance.toFixed(2));
  }
  if (person.quality !== undefined) {
    line.push("; quality of the best face " + person.quality + " of 100");
  }
  return element("p", {className: "quiet"}, ...line);
}

function row(person) {
  const name = element("h3", {}, isolated(person.name));
  if (!person.enrolled) {
    name.append(" ", element("span", {className: "tag"}, "not enrolled"));
  }
  return element(
    "li",
    {className: person.enrolled ? "person" : "person stranger"},
    face(person),
    element(
      "div",
      {},
      name,
      element("p", {}, person.seconds.toFixed(1) + " seconds: " + listed(person.seen.map((seen) => span(seen, "\u2013")))),
      sureness(person),
    ),
    element("div", {className: "chart"}, track(person), axis()),
  );
}

function showSummary() {
  document.title = "Who is in " + data.video;
  byId("title").replaceChildren("Who is in ", isolated(data.video));
  const named = data.people.filter((person) => person.enrolled).length;
  const strangers = data.people.length - named;
  byId("summary").textContent =
    (data.people.length === 0
      ? "Nobody was seen"
      : count(named, "person", "people") + " by name, and " + count(strangers, "stranger", "strangers"))
    + ", in " + clock(data.end) + " of video and " + count(data.frames, "frame", "frames") + ".";
  if (!data.complete) {
    byId("incomplete").hidden = false;
    byId("incomplete").textContent =
      data.missing.length === 0
        ? "This summary is incomplete. The video could not be read to its end; what follows " + clock(data.end)
          + " was not seen."
        : "This summary is incomplete. " + count(data.missing.length, "frame", "frames") + " of " + data.frames
          + " could not be looked at: " + ranges(data.missing) + ".";
  }
}

/** Opens a file of the reader. Nothing is sent anywhere. */
function open(file) {
  if (opened) {
    URL.revokeObjectURL(opened);
  }
  opened = URL.createObjectURL(file);
  video.src = opened;
}

video.addEventListener("loadedmetadata", () => {
  video.hidden = false;
  video.currentTime = chosen;
  say("The video is loaded.");
  showNow();
});
video.addEventListener("error", () => {
  chosen = time();
  video.hidden = true;
  say(
    opened
      ? "This browser cannot play the file that you chose."
      : "No video is loaded: no file of that name that this browser can play is beside this page.",
  );
  showNow();
});
video.addEventListener("timeupdate", showNow);
video.addEventListener("seeked", showNow);

byId("file").addEventListener("change", (event) => {
  if (event.target.files.length > 0) {
    open(event.target.files[0]);
  }
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length > 0) {
    open(event.dataTransfer.files[0]);
  }
});

showSummary();
byId("people").append(...data.people.map(row));
showNow();
// Encoded, so that no name leads to another folder or host. Half a character cannot be encoded.
video.src = "./" + encodeURIComponent(data.video.replace(/\p{Surrogate}/gu, "\ufffd"));
