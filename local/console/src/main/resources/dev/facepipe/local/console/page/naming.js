// The dialog that gives faces a name. Says before anything is saved what the gate thinks, and what would change.
import {el, fill} from './dom.js'
import {path} from './api.js'

const PAUSE = 250
const SHOWN_FACES = 8
const SHOWN_NAMES = 6

let dialogs = 0
let names = null

/** Returns an <img> of a face that was seen. */
export function faceImage(console, face, alt = '') {
  const image = console.api.picture(path`sightings/${face.sighting}/faces/${face.face}.jpg`, alt, noFace)
  image.className = 'face'
  return image
}

/** Returns an <img> of a person of the gallery. */
export function personImage(console, name, alt = '') {
  const image = console.api.picture(path`people/${name}/picture.jpg`, alt, noFace)
  image.className = 'face'
  return image
}

function noFace() {
  return el('span.noface', {'aria-hidden': 'true'}, '?')
}

/** Returns an element with a name, which cannot turn the text around it. */
export function person(name) {
  return el('bdi.person', {}, name)
}

/** Returns lines that say what is wrong with faces, and what to do about it. */
export function flawLines({word}, verdict) {
  return verdict.flaws.map(flaw => el('p.bad', {title: flaw.reason},
    '⚠ ' + word('flaw.' + flaw.flaw, flaw) + ' ', el('span.quiet', {}, word('flaw.remedy.' + flaw.flaw))))
}

/** Returns lines that say what naming would change. */
export function effectLines({word}, name, effect) {
  return [
    el('p', {}, word(effect.changed ? 'name.changes' : 'name.changes-none', {n: effect.changed, of: effect.looked_at, name})),
    effect.takes_from.map(from => el('p.bad', {}, '⚠ ' + word('name.takes', {n: from.count, name: from.name}))),
    effect.of > 1 ? el('p.quiet', {}, word(effect.enrols.length < effect.of ? 'name.some' : 'name.all', {n: effect.enrols.length, of: effect.of})) : null,
  ].flat()
}

/** Returns the names of all people, sorted. */
async function known(api) {
  names ??= api.get('people').then(all => all.people.map(one => one.name).sort((a, b) => a.localeCompare(b)))
  try {
    return await names
  } catch {
    names = null
    return []
  }
}

/** Forgets the names of people, because the gallery has changed. */
export function forgetNames() {
  names = null
}

/**
 * Asks for a name and enrols. Returns when the dialog is closed: what was done, or null.
 * @param {object} console what the screens share
 * @param {{faces: {sighting: string, face: number}[], picture: Element, suggestion: string}} about faces of one person, best
 *     first; without a picture, the faces are fetched
 */
export function name(console, {faces, picture = null, suggestion = ''}) {
  const {api, word} = console
  const id = 'name-' + ++dialogs
  return new Promise(resolve => {
    let timer = 0
    let asking = null
    let looked = null
    let result = null
    let people = []
    let chosen = -1

    const verdict = el('div.verdict', {role: 'status'})
    const list = el('ul.names', {id: id + '-known', role: 'listbox', 'aria-label': word('name.known')})
    const input = el('input', {
      id, name: 'name', value: suggestion, autocomplete: 'off', spellcheck: false, required: true, maxLength: 128, dir: 'auto',
      role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': id + '-known',
      oninput: later, onkeydown: move,
    })
    const save = el('button.main', {type: 'submit'}, word('name.save'))
    const dialog = el('dialog.naming', {'aria-labelledby': id + '-title', onclose: leave},
      el('form', {method: 'dialog', onsubmit: keep},
        el('h3', {id: id + '-title'}, word('name.title')),
        el('div.row', {}, picture ?? faces.slice(0, SHOWN_FACES).map(face => faceImage(console, face)),
          faces.length > SHOWN_FACES ? el('span.quiet', {}, word('name.more-faces', {n: faces.length - SHOWN_FACES})) : null),
        el('label', {htmlFor: id}, word('name.who'), input),
        list,
        verdict,
        el('div.row', {}, save, el('button', {type: 'button', onclick: () => dialog.close()}, word('cancel')))))
    document.body.append(dialog)
    dialog.showModal()
    input.focus()
    input.select()
    known(api).then(all => {
      people = all
      offer()
    })
    if (suggestion) look()

    function leave() {
      clearTimeout(timer)
      asking?.abort()
      dialog.remove()
      resolve(result)
    }

    function later() {
      looked = null
      offer()
      clearTimeout(timer)
      timer = setTimeout(look, PAUSE)
    }

    /** Shows the people of whose names a word begins with the text. */
    function offer() {
      const text = input.value.trim().toLocaleLowerCase()
      const fits = people.filter(one => one !== input.value && (' ' + one.toLocaleLowerCase()).includes(' ' + text))
      fill(list, fits.slice(0, SHOWN_NAMES).map((one, i) =>
        el('li', {id: `${id}-known-${i}`, role: 'option', 'aria-selected': 'false', data: {name: one}, onclick: () => take(one)},
          personImage(console, one), el('bdi', {}, one))))
      list.hidden = !list.children.length
      input.setAttribute('aria-expanded', String(list.children.length > 0))
      choose(-1)
    }

    function choose(i) {
      chosen = i
      for (const [at, option] of [...list.children].entries()) option.setAttribute('aria-selected', String(at === i))
      if (i >= 0) input.setAttribute('aria-activedescendant', list.children[i].id)
      else input.removeAttribute('aria-activedescendant')
    }

    function move(event) {
      const count = list.children.length
      if (count && event.key === 'ArrowDown') choose((chosen + 1) % count)
      else if (count && event.key === 'ArrowUp') choose((chosen <= 0 ? count : chosen) - 1)
      else if (chosen >= 0 && event.key === 'Enter') take(list.children[chosen].dataset.name)
      else return
      event.preventDefault()
    }

    function take(one) {
      input.value = one
      offer()
      look()
      input.focus()
    }

    function say(failure) {
      if (failure.name === 'AbortError') return
      fill(verdict, el('p.bad', {}, failure.code ? console.words.problem(failure) : failure.message))
    }

    /** Says what saving would do. Sets `looked` to the name and the flaws that saving accepts. */
    async function look() {
      clearTimeout(timer)
      asking?.abort()
      asking = new AbortController()
      looked = null
      const wanted = input.value.trim()
      if (!wanted) {
        fill(verdict)
        return
      }
      try {
        const effect = await api.post('preview', {name: wanted, faces}, 'POST', asking.signal)
        fill(verdict,
          el('p', {}, word(effect.name_is_new ? 'name.new' : 'name.more', {name: wanted})),
          flawLines(console, effect.verdict),
          effectLines(console, wanted, effect))
        save.textContent = word(effect.verdict.ok ? 'name.save' : 'name.save-anyway')
        looked = {name: wanted, accept: effect.verdict.flaws.map(flaw => flaw.flaw)}
      } catch (failure) {
        say(failure)
      }
    }

    async function keep(event) {
      event.preventDefault()
      if (!looked) {
        // Enter came before the look. It saves only what has no flaw.
        await look()
        if (!looked || looked.accept.length) return
      }
      try {
        result = await api.post('people', {...looked, faces})
        forgetNames()
        console.done(result)
        dialog.close()
      } catch (failure) {
        say(failure)
      }
    }
  })
}
