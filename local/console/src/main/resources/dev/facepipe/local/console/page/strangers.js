// Faces without a name, gathered into people: each gets a name, is ignored or discarded with one key.
import {el, fill, LongList, put} from './dom.js'
import {effectLines, faceImage, flawLines, forgetNames, name as ask, person, personImage} from './naming.js'

const WIDTH = 380
const HEIGHT = 270
const MORE_FACES = 6
const LOOK = 250
const RELOAD = 300

/** Shows the strangers. */
export function screen(root, console) {
  const {api, word, words} = console
  let strangers = []
  let current = 0
  let isShown = false
  let reloading = 0
  let looking = 0
  let asking = null
  let reached = null
  const selected = new Set()
  let previews = new WeakMap()

  const count = el('p.quiet', {role: 'status'})
  const fresh = el('button', {type: 'button', hidden: true, onclick: () => load()}, word('strangers.fresh'))
  const chosen = el('div.row', {hidden: true})
  const empty = el('p', {hidden: true}, word('strangers.none'))
  const list = new LongList('ul.strangers', {width: WIDTH, height: HEIGHT, cell})
  list.element.setAttribute('aria-label', word('strangers.title'))
  put(root, el('p', {}, word('strangers.about')), el('p.quiet.keys', {}, word('strangers.keys')),
    el('div.row', {}, count, fresh), chosen, empty, list.element)
  list.element.addEventListener('keydown', key)
  list.element.addEventListener('focusin', event => {
    const at = strangers.findIndex(one => list.cells.get(one)?.contains(event.target))
    if (at >= 0) turnTo(at)
  })
  console.onEvent((event, data) => {
    if (event === 'gallery') {
      forgetNames()
      previews = new WeakMap()
    }
    if (['gallery', 'marks', 'connected', 'done'].includes(event)) reload()
    if (event === 'sighting' && data.faces.some(face => !face.enrolled && !face.reason)) fresh.hidden = false
  })

  function reload() {
    clearTimeout(reloading)
    if (isShown) reloading = setTimeout(() => load().catch(console.fail), RELOAD)
  }

  async function load() {
    const reply = await api.get('strangers')
    fresh.hidden = true
    // A stranger that is as before stays the same object, so that its card stays in the page.
    const before = new Map(strangers.map(one => [JSON.stringify(one), one]))
    const at = strangers[current]
    const isFocused = list.element.contains(document.activeElement)
    strangers = reply.strangers.map(one => before.get(JSON.stringify(one)) ?? one)
    for (const one of [...selected]) if (!strangers.includes(one)) selected.delete(one)
    if (at) {
      const again = strangers.findIndex(one => one === at || one.faces.some(face => isSame(face, at.best)))
      current = again >= 0 ? again : Math.max(0, Math.min(current, strangers.length - 1))
    }
    list.set(strangers)
    fill(count, word('strangers.count', {n: strangers.length}),
      reply.left_out ? ' ' + word('strangers.left', {n: reply.left_out}) : '')
    empty.hidden = strangers.length > 0
    drawSelection()
    turnTo(current)
    if (isFocused) focus(current)
  }

  function isSame(one, other) {
    return one.sighting === other.sighting && one.face === other.face
  }

  function cell(stranger) {
    const {suggestion} = stranger
    const title = word('strangers.faces', {n: stranger.count})
    const box = el('input', {type: 'checkbox', tabIndex: -1, checked: selected.has(stranger), 'aria-label': word('strangers.select'), onchange: () => toggle(stranger)})
    const card = el('div.card.stranger-card', {tabIndex: -1, role: 'group', 'aria-label': described(stranger)},
      el('div.row.top', {},
        faceImage(console, stranger.best),
        el('div.fill', {},
          el('p', {}, el('strong', {}, title), ' ', box),
          el('p.quiet', {}, word('strangers.last', {time: words.time(stranger.last)}), ' ', el('bdi', {}, places(stranger))),
          suggestion ? el('p.row', {}, personImage(console, suggestion.name), el('span', {},
            word('strangers.looks'), ' ', person(suggestion.name), ' ',
            el('span.quiet', {}, word('strangers.distance', {distance: words.number(suggestion.distance, 2), threshold: words.number(suggestion.threshold, 2)})))) : null)),
      el('div.row.more', {}, others(stranger).map(face => faceImage(console, face))),
      el('div.effect', {}, flawLines(console, stranger.verdict)),
      el('div.row.actions', {},
        suggestion ? el('button.main', {type: 'button', tabIndex: -1, onclick: () => accept(stranger)}, word('strangers.accept', {name: suggestion.name})) : null,
        el('button', {type: 'button', tabIndex: -1, onclick: () => name([stranger])}, word('strangers.name')),
        el('button', {type: 'button', tabIndex: -1, onclick: () => ignore([stranger])}, word('strangers.ignore')),
        el('button', {type: 'button', tabIndex: -1, onclick: () => discard([stranger])}, word('strangers.discard'))))
    const item = el('li', {}, card)
    if (selected.has(stranger)) card.classList.add('selected')
    if (stranger === strangers[current]) reach(item)
    return item
  }

  function others(stranger) {
    return stranger.faces.filter(face => !isSame(face, stranger.best)).slice(0, MORE_FACES)
  }

  function places(stranger) {
    return [...stranger.cameras, ...stranger.videos].slice(0, 3).join(', ')
  }

  function described(stranger) {
    return [word('strangers.faces', {n: stranger.count}), word('strangers.last', {time: words.time(stranger.last)}), places(stranger),
      stranger.suggestion ? `${word('strangers.looks')} ${stranger.suggestion.name}` : ''].filter(Boolean).join(', ')
  }

  /** Makes the controls of a card reachable by Tab, and those of the card before not. */
  function reach(item) {
    for (const control of reached?.querySelectorAll('[tabindex]') ?? []) control.tabIndex = -1
    for (const control of item.querySelectorAll('[tabindex]')) control.tabIndex = 0
    reached = item
  }

  function turnTo(index) {
    current = index
    const stranger = strangers[current]
    const item = list.cells.get(stranger)
    if (item) reach(item)
    if (stranger) lookAt(stranger)
  }

  function focus(index) {
    if (!strangers.length) {
      root.querySelector('h2').tabIndex = -1
      root.querySelector('h2').focus()
      return
    }
    const at = Math.max(0, Math.min(index, strangers.length - 1))
    list.reveal(at)?.querySelector('.card').focus({preventScroll: true})
  }

  /** Says on the card what its suggestion would change. */
  function lookAt(stranger) {
    clearTimeout(looking)
    if (!stranger.suggestion || previews.has(stranger)) return
    looking = setTimeout(() => effectOf(stranger).catch(failure => {
      if (failure.name !== 'AbortError') console.fail(failure)
    }), LOOK)
  }

  async function effectOf(stranger) {
    if (previews.has(stranger)) return previews.get(stranger)
    asking?.abort()
    asking = new AbortController()
    const {name} = stranger.suggestion
    const found = await api.post('preview', {name, faces: stranger.faces}, 'POST', asking.signal)
    previews.set(stranger, found)
    const place = list.cells.get(stranger)?.querySelector('.effect')
    if (place) put(fill(place), flawLines(console, found.verdict), effectLines(console, name, found))
    return found
  }

  function key(event) {
    const isControl = event.target.closest('button, input')
    if (event.ctrlKey || event.metaKey || event.altKey) {
      if ((event.ctrlKey || event.metaKey) && event.key === 'a') {
        event.preventDefault()
        for (const one of strangers) select(one, true)
      }
      return
    }
    const moves = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: list.columns(), ArrowUp: -list.columns()}
    const those = selected.size ? [...selected] : [strangers[current]]
    const stranger = strangers[current]
    if (event.key in moves) focus(current + moves[event.key])
    else if (event.key === 'Home') focus(0)
    else if (event.key === 'End') focus(strangers.length - 1)
    else if (event.key === 'Enter' && !isControl) selected.size || !stranger.suggestion ? name(those) : accept(stranger)
    else if (event.key === ' ' && !isControl) toggle(stranger)
    else if (event.key === 'Escape' && selected.size) for (const one of [...selected]) select(one, false)
    else if (event.key.toLowerCase() === 'n') name(those)
    else if (event.key.toLowerCase() === 'i') ignore(those)
    else if (event.key.toLowerCase() === 'd') discard(those)
    else if (event.key.toLowerCase() === 'r') load().catch(console.fail)
    else return
    event.preventDefault()
  }

  function toggle(stranger) {
    select(stranger, !selected.has(stranger))
    console.say(word(selected.has(stranger) ? 'strangers.selected' : 'strangers.unselected', {n: selected.size}))
  }

  function select(stranger, is) {
    if (is) selected.add(stranger)
    else selected.delete(stranger)
    const item = list.cells.get(stranger)
    if (item) {
      item.querySelector('.card').classList.toggle('selected', is)
      item.querySelector('input').checked = is
    }
    drawSelection()
  }

  function drawSelection() {
    chosen.hidden = selected.size === 0
    fill(chosen, el('strong', {}, word('strangers.selected', {n: selected.size})),
      el('button.main', {type: 'button', onclick: () => name([...selected])}, word('strangers.name')),
      el('button', {type: 'button', onclick: () => ignore([...selected])}, word('strangers.ignore')),
      el('button', {type: 'button', onclick: () => discard([...selected])}, word('strangers.discard')))
  }

  /** Gives a stranger the suggested name, if the gate agrees and nobody loses answers; asks otherwise. */
  async function accept(stranger) {
    try {
      const {name: suggested} = stranger.suggestion
      const found = await effectOf(stranger)
      if (!found.verdict.ok || found.takes_from.length) await name([stranger], suggested)
      else gone([stranger], await api.post('people', {name: suggested, faces: stranger.faces}))
    } catch (failure) {
      console.fail(failure)
    }
  }

  async function name(those, suggested = those.length === 1 ? those[0].suggestion?.name : '') {
    if (await ask(console, {faces: facesOf(those), suggestion: suggested ?? ''})) leave(those)
    else focus(current)
  }

  async function ignore(those) {
    await send('ignored', those)
  }

  async function discard(those) {
    await send('discarded', those)
  }

  async function send(what, those) {
    try {
      gone(those, await api.post(what, {faces: facesOf(those)}))
    } catch (failure) {
      console.fail(failure)
    }
  }

  function facesOf(those) {
    return those.flatMap(one => one.faces)
  }

  function gone(those, done) {
    console.done(done)
    leave(those)
  }

  /** Takes cards away at once; the list as it is then comes later. */
  function leave(those) {
    strangers = strangers.filter(one => !those.includes(one))
    those.forEach(one => selected.delete(one))
    current = Math.min(current, Math.max(0, strangers.length - 1))
    list.set(strangers)
    drawSelection()
    empty.hidden = strangers.length > 0
    turnTo(current)
    focus(current)
    reload()
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
      asking?.abort()
      list.hide()
    },
  }
}
