// Faces close to the threshold, beside the person they are near to: "yes, it is" or "no".
import {el, fill, LongList, put} from './dom.js'
import {effectLines, faceImage, flawLines, forgetNames, name as ask, personImage} from './naming.js'

const WIDTH = 340
const HEIGHT = 280
const LOOK = 250
const RELOAD = 300

/** Shows the near misses. */
export function screen(root, console) {
  const {api, word, words} = console
  let misses = []
  let current = 0
  let isShown = false
  let reloading = 0
  let reached = null
  let looking = 0
  let effects = new WeakMap()

  const count = el('p.quiet', {role: 'status'})
  const empty = el('p', {hidden: true}, word('misses.none'))
  const list = new LongList('ul.misses', {width: WIDTH, height: HEIGHT, cell})
  list.element.setAttribute('aria-label', word('misses.title'))
  put(root, el('p', {}, word('misses.about')), el('p.quiet', {}, word('misses.keys')), count, empty, list.element)
  list.element.addEventListener('keydown', key)
  list.element.addEventListener('focusin', event => {
    const at = misses.findIndex(miss => list.cells.get(miss)?.contains(event.target))
    if (at >= 0) turnTo(at)
  })
  console.onEvent(event => {
    if (!['gallery', 'marks', 'connected', 'done'].includes(event)) return
    if (event === 'gallery') {
      forgetNames()
      effects = new WeakMap()
    }
    clearTimeout(reloading)
    if (isShown) reloading = setTimeout(() => load().catch(console.fail), RELOAD)
  })

  async function load() {
    const isFocused = list.element.contains(document.activeElement)
    const at = misses[current]
    const before = new Map(misses.map(miss => [JSON.stringify(miss), miss]))
    misses = (await api.get('near-misses')).misses.map(miss => before.get(JSON.stringify(miss)) ?? miss)
    const again = at ? misses.findIndex(miss => miss.sighting === at.sighting && miss.face === at.face) : 0
    current = again >= 0 ? again : Math.max(0, Math.min(current, misses.length - 1))
    draw()
    if (isFocused) focus(current)
  }

  function draw() {
    list.set(misses)
    fill(count, word('misses.count', {n: misses.length}))
    empty.hidden = misses.length > 0
    turnTo(current)
  }

  function cell(miss) {
    const {distance, threshold} = miss
    const numbers = {distance: words.number(distance, 3), threshold: words.number(threshold, 3)}
    const title = word(miss.named ? 'misses.named' : 'misses.unnamed', {name: miss.person})
    const card = el('div.card', {tabIndex: -1, role: 'group', 'aria-label': `${title} ${word('misses.distance', numbers)}`},
      el('div.row.top', {}, faceImage(console, miss, word('misses.seen')), el('span.quiet', {'aria-hidden': 'true'}, '↔'), personImage(console, miss.person, miss.person)),
      el('p', {}, title),
      el('p.quiet', {}, word('misses.distance', numbers), el('br'), words.time(miss.at), miss.camera ? [' · ', el('bdi', {}, miss.camera)] : null),
      el('div.effect', {role: 'status'}),
      el('div.row.actions', {},
        el('button.main', {type: 'button', tabIndex: -1, onclick: () => yes(miss)}, word('misses.yes')),
        el('button', {type: 'button', tabIndex: -1, onclick: () => no(miss)}, word('misses.no'))))
    const item = el('li', {}, card)
    if (miss === misses[current]) reach(item)
    return item
  }

  function reach(item) {
    for (const control of reached?.querySelectorAll('[tabindex]') ?? []) control.tabIndex = -1
    for (const control of item.querySelectorAll('[tabindex]')) control.tabIndex = 0
    reached = item
  }

  function turnTo(index) {
    current = index
    const miss = misses[current]
    const item = list.cells.get(miss)
    if (item) reach(item)
    clearTimeout(looking)
    if (miss && !effects.has(miss)) looking = setTimeout(() => effectOf(miss).catch(console.fail), LOOK)
  }

  /** Says on the card what enrolling the face would change. */
  async function effectOf(miss) {
    if (!effects.has(miss)) {
      const found = await api.post('preview', {name: miss.person, faces: [{sighting: miss.sighting, face: miss.face}]})
      effects.set(miss, found)
    }
    const effect = effects.get(miss)
    const place = list.cells.get(miss)?.querySelector('.effect')
    if (place) fill(place, flawLines(console, effect.verdict), effectLines(console, miss.person, effect))
    return effect
  }

  function focus(index) {
    if (!misses.length) {
      root.querySelector('h2').tabIndex = -1
      root.querySelector('h2').focus()
      return
    }
    list.reveal(Math.max(0, Math.min(index, misses.length - 1)))?.querySelector('.card').focus({preventScroll: true})
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !misses.length) return
    const moves = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: list.columns(), ArrowUp: -list.columns()}
    if (event.key in moves) focus(current + moves[event.key])
    else if (event.key === 'Home') focus(0)
    else if (event.key === 'End') focus(misses.length - 1)
    // J is for "ja", on a German keyboard beside the page's German words.
    else if (['y', 'j'].includes(event.key.toLowerCase())) yes(misses[current])
    else if (event.key.toLowerCase() === 'n') no(misses[current])
    else return
    event.preventDefault()
  }

  /** Enrols the face, if the gate agrees; otherwise says why not, and asks. */
  async function yes(miss) {
    const faces = [{sighting: miss.sighting, face: miss.face}]
    try {
      const effect = await effectOf(miss)
      if (effect.verdict.ok && !effect.takes_from.length) {
        console.done(await decide(miss, true))
        leave(miss)
        return
      }
      if (await ask(console, {faces, suggestion: miss.person})) leave(miss)
      else focus(current)
    } catch (failure) {
      console.fail(failure)
    }
  }

  async function no(miss) {
    try {
      console.done(await decide(miss, false))
      leave(miss)
    } catch (failure) {
      console.fail(failure)
    }
  }

  function decide(miss, is) {
    return api.post('near-misses', {sighting: miss.sighting, face: miss.face, person: miss.person, is})
  }

  function leave(miss) {
    misses = misses.filter(other => other !== miss)
    current = Math.max(0, Math.min(current, misses.length - 1))
    draw()
    focus(current)
  }

  return {
    async show() {
      isShown = true
      list.show()
      await load()
    },
    hide() {
      isShown = false
      clearTimeout(reloading)
      clearTimeout(looking)
      list.hide()
    },
  }
}
