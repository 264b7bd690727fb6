// The texts of the page, one file a language. A text may have places: 'named {name}'.

const LANGUAGES = ['en', 'de']
const KEPT = 'facepipe-language'

let texts = {}
let english = {}
let language = 'en'

/** Loads the language that the reader chose, or else the browser's. */
export async function load(chosen) {
  const wanted = chosen ?? localStorage.getItem(KEPT) ?? navigator.language.slice(0, 2)
  language = LANGUAGES.includes(wanted) ? wanted : 'en'
  if (chosen) localStorage.setItem(KEPT, chosen)
  english = await read('en')
  texts = language === 'en' ? english : await read(language)
  document.documentElement.lang = language
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = word(element.dataset.word)
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', word(element.dataset.label))
}

async function read(name) {
  return (await fetch(`/page/words/${name}.json`)).json()
}

export function current() {
  return language
}

/** Returns a text with its places filled. With a place {n}, '<key>.one' is taken for 1. */
export function word(key, places = {}) {
  const exact = places.n === 1 ? key + '.one' : key
  const text = texts[exact] ?? texts[key] ?? english[exact] ?? english[key] ?? key
  return text.replace(/\{(\w+)}/g, (all, name) => (name in places ? String(places[name]) : all))
}

/** Returns what a change did, from its code; the server's own words if there are none. */
export function done(reply) {
  const key = 'done.' + reply.code
  if (!texts[key] && !english[key]) return reply.done
  const text = word(key, reply.values)
  return reply.state === 'done' ? text : word('done.' + reply.state, {what: text})
}

/** Returns the text for an error's code; the server's own message if there is none. */
export function problem(error) {
  const key = 'error.' + error.code
  return texts[key] || english[key] ? word(key, error) : error.message
}

export function number(value, digits = 0) {
  return value.toLocaleString(language, {minimumFractionDigits: digits, maximumFractionDigits: digits})
}

export function percent(share) {
  const digits = share > 0 && share < 0.1 ? 1 : 0
  return share.toLocaleString(language, {style: 'percent', maximumFractionDigits: digits})
}

/** Returns a time of day, and the date unless it is today. */
export function time(iso) {
  const date = new Date(iso)
  const isToday = date.toDateString() === new Date().toDateString()
  return date.toLocaleString(language, isToday
    ? {hour: '2-digit', minute: '2-digit', second: '2-digit'}
    : {year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit'})
}

/** Returns seconds of a video as 1:02:03 or 02:03. */
export function clock(seconds) {
  const whole = Math.floor(seconds)
  const parts = [Math.floor(whole / 60) % 60, whole % 60].map(part => String(part).padStart(2, '0'))
  return (whole >= 3600 ? Math.floor(whole / 3600) + ':' : '') + parts.join(':')
}
