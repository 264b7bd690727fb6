// The dialog that gives a face a name. Says before anything is saved what that would change.
import {el, fill} from './dom.js'

const PAUSE = 250

/**
 * Asks for a name and enrols. Returns when the dialog is closed: what was done, or null.
 * @param {object} console what the screens share
 * @param {{faces: {sighting: string, face: number}[], picture: Element, suggestion: string}} about faces of one person
 */
export function name(console, {faces, picture, suggestion = ''}) {
  const {api, word} = console
  return new Promise(resolve => {
    let timer = 0
    let asking = null
    let accept = []
    let result = null

    const verdict = el('div.verdict', {role: 'status'})
    const known = el('datalist', {id: 'known-people'})
    const input = el('input', {id: 'new-name', name: 'name', value: suggestion, autocomplete: 'off', required: true, maxLength: 100, oninput: later})
    input.setAttribute('list', 'known-people')
    const save = el('button.main', {type: 'submit', disabled: true}, word('name.save'))
    const dialog = el('dialog', {'aria-labelledby': 'name-title', onclose: () => { dialog.remove(); resolve(result) }},
      el('form', {method: 'dialog', onsubmit: keep},
        el('h3', {id: 'name-title'}, word('name.title')),
        el('div.row', {}, picture, el('label', {htmlFor: 'new-name'}, word('name.who'), input), known),
        verdict,
        el('div.row', {}, save, el('button', {type: 'button', onclick: () => dialog.close()}, word('cancel')))))
    document.body.append(dialog)
    dialog.showModal()
    input.focus()
    input.select()
    api.get('people').then(({people}) => fill(known, people.map(person => el('option', {value: person.name}))), () => {})
    if (suggestion) look()

    function later() {
      clearTimeout(timer)
      save.disabled = true
      timer = setTimeout(look, PAUSE)
    }

    async function look() {
      asking?.abort()
      asking = new AbortController()
      const wanted = input.value.trim()
      if (!wanted) {
        fill(verdict)
        return
      }
      try {
        const effect = await api.post('preview', {name: wanted, faces}, 'POST', asking.signal)
        const flaws = effect.verdict.flaws
        accept = flaws.map(flaw => flaw.flaw)
        fill(verdict,
          el('p', {}, word(effect.name_is_new ? 'name.new' : 'name.more', {name: wanted})),
          flaws.map(flaw => el('p.bad', {}, '⚠ ' + flaw.reason + ' ', el('span.quiet', {}, flaw.remedy ?? ''))),
          el('p', {}, word(effect.changed ? 'name.changes' : 'name.changes-none', {n: effect.changed, of: effect.looked_at, name: wanted})),
          effect.takes_from.map(from => el('p.bad', {}, '⚠ ' + word('name.takes', {n: from.count, name: from.name}))))
        save.textContent = word(flaws.length ? 'name.save-anyway' : 'name.save')
        save.disabled = false
      } catch (failure) {
        if (failure.name === 'AbortError') return
        fill(verdict, el('p.bad', {}, failure.code ? console.words.problem(failure) : failure.message))
      }
    }

    async function keep(event) {
      event.preventDefault()
      if (save.disabled) return
      save.disabled = true
      try {
        result = await api.post('people', {name: input.value.trim(), faces, accept})
        console.done(result)
        dialog.close()
      } catch (failure) {
        fill(verdict, el('p.bad', {}, failure.code ? console.words.problem(failure) : failure.message))
        save.disabled = false
      }
    }
  })
}
