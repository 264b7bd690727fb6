// Starts the page: token, language, screens, events, undo.
import * as api from './api.js'
import * as words from './words.js'
import {el, fill} from './dom.js'
import {screen as live} from './live.js'
import {screen as drop} from './drop.js'
import {screen as seen} from './seen.js'
import {screen as strangers} from './strangers.js'
import {screen as people} from './people.js'
import {screen as misses} from './misses.js'
import {screen as threshold} from './threshold.js'
import {screen as service} from './service.js'

const SCREENS = {live, drop, seen, strangers, people, misses, threshold, service}
const UNDO_SHOWN = 15_000

const main = document.getElementById('main')
const listeners = new Set()
let made = {}
let shown = null
let undo = null
let hiding = 0

/** What the screens share. */
const shared = {
  api,
  words,
  word: words.word,
  /** Calls back for each event of the service: name, data. Returns a function that ends it. */
  onEvent(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  /** Says what was done, and offers to undo it. */
  done(reply) {
    undo = reply.undo ?? null
    document.getElementById('done-words').textContent = words.done(reply)
    document.getElementById('undo').hidden = !undo
    document.getElementById('done').hidden = false
    clearTimeout(hiding)
    hiding = setTimeout(hideDone, undo ? 4 * UNDO_SHOWN : UNDO_SHOWN)
    tell('done', reply)
  },
  /** Shows an error in words. */
  fail(failure) {
    if (failure?.name === 'AbortError') return
    const problem = document.getElementById('problem')
    problem.textContent = failure instanceof api.Refused ? words.problem(failure) : String(failure?.message ?? failure)
    problem.hidden = false
    clearTimeout(problem.timer)
    problem.timer = setTimeout(() => { problem.hidden = true }, UNDO_SHOWN)
    if (!(failure instanceof api.Refused)) console.error(failure)
  },
  /** Says something to screen readers only. */
  say(text) {
    document.getElementById('said').textContent = text
  },
  open,
}

function tell(event, data) {
  for (const listener of listeners) listener(event, data)
}

function hideDone() {
  document.getElementById('done').hidden = true
}

async function takeBack() {
  if (!undo) return
  const token = undo
  undo = null
  try {
    shared.done(await api.post('undo', {undo: token}))
  } catch (failure) {
    shared.fail(failure)
  }
}

/** Shows a screen. The address keeps its name, so that reload and back work. */
function open(name, more = '') {
  const hash = '#' + name + (more ? '/' + encodeURIComponent(more) : '')
  if (location.hash !== hash) location.hash = hash
  else route()
}

function route() {
  const [name, more = ''] = location.hash.slice(1).split('/')
  const wanted = name in SCREENS ? name : 'live'
  if (shown) made[shown].hide()
  shown = wanted
  made[wanted] ??= (() => {
    const root = el('section', {id: 'screen-' + wanted, 'aria-labelledby': 'title-' + wanted},
      el('h2', {id: 'title-' + wanted}, words.word(wanted + '.title')))
    return {root, ...SCREENS[wanted](root, shared)}
  })()
  fill(main, made[wanted].root)
  document.title = words.word(wanted + '.title') + ' · Facepipe'
  for (const link of document.querySelectorAll('#screens a')) {
    if (link.dataset.screen === wanted) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  Promise.resolve(made[wanted].show(decodeURIComponent(more))).catch(shared.fail)
}

function drawTabs() {
  fill(document.getElementById('screens'), Object.keys(SCREENS).map((name, i) =>
    el('a', {href: '#' + name, data: {screen: name}, title: words.word('key', {key: i + 1})}, words.word(name + '.title'))))
}

async function speak(language) {
  await words.load(language)
  document.getElementById('language').value = words.current()
  if (shown) made[shown].hide()
  shown = null
  made = {}
  drawTabs()
  route()
}

/** Shows whether the console answers, and whether the service behind it does. */
function connected(isThere, failure) {
  const state = document.getElementById('state')
  state.textContent = words.word(isThere ? 'state.live' : failure?.status === 401 ? 'error.bad_token' : 'state.away')
  state.className = isThere ? 'good' : 'bad'
  if (isThere) tell('connected', {})
}

addEventListener('hashchange', () => {
  if (location.hash.includes('token=')) {
    api.takeToken()
    location.reload()
  } else route()
})
addEventListener('keydown', event => {
  const isText = event.target.closest('input, textarea, select, dialog, [contenteditable]')
  if ((event.ctrlKey || event.metaKey) && event.key === 'z' && !isText) {
    event.preventDefault()
    takeBack()
  } else if (event.altKey && !event.ctrlKey && /^[1-8]$/.test(event.key)) {
    event.preventDefault()
    open(Object.keys(SCREENS)[event.key - 1])
    main.focus()
  }
})
// A file that is dropped anywhere goes to the screen for that; without this the browser would leave the page.
addEventListener('dragover', event => event.preventDefault())
addEventListener('drop', event => {
  event.preventDefault()
  if (event.dataTransfer?.files.length) {
    open('drop')
    tell('files', [...event.dataTransfer.files])
  }
})
document.getElementById('undo').addEventListener('click', takeBack)
document.getElementById('done-close').addEventListener('click', hideDone)
document.getElementById('language').addEventListener('change', event => speak(event.target.value))

const hasToken = api.takeToken()
await speak()
if (hasToken) {
  api.listen((event, data) => {
    if (event === 'service') {
      const state = document.getElementById('state')
      state.textContent = words.word(data.reachable ? 'state.live' : 'state.service-away')
      state.className = data.reachable ? 'good' : 'bad'
      if (data.reachable) tell('connected', {})
    }
    tell(event, data)
  }, connected)
}
else connected(false, {status: 401})
