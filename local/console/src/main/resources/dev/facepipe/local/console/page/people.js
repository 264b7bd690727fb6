// The people of the gallery: their photographs, what is wrong with them, and how to forget somebody.
import {el, fill, LongList, put} from './dom.js'
import {path} from './api.js'
import {faceImage, forgetNames, person, personImage} from './naming.js'

const WIDTH = 300
const HEIGHT = 130
const RELOAD = 300

/** Shows the people. */
export function screen(root, console) {
  const {api, word, words} = console
  let people = []
  let shown = []
  let version = ''
  let current = 0
  let opened = null
  let isShown = false
  let reloading = 0
  let reached = null

  const count = el('p.quiet', {role: 'status'})
  const search = el('input', {type: 'search', 'aria-label': word('people.search'), placeholder: word('people.search'), oninput: filter, dir: 'auto'})
  const empty = el('p', {hidden: true}, word('people.none'))
  const list = new LongList('ul.people', {width: WIDTH, height: HEIGHT, cell})
  list.element.setAttribute('aria-label', word('people.title'))
  const all = el('div', {},
    el('div.row', {}, search,
      el('button', {type: 'button', onclick: examine}, word('people.doctor')),
      el('button', {type: 'button', onclick: showIgnored}, word('people.ignored'))),
    count, empty, list.element)
  const one = el('div', {hidden: true, onkeydown: event => {
    if (event.key === 'Escape') console.open('people')
  }})
  put(root, all, one)
  list.element.addEventListener('keydown', key)
  list.element.addEventListener('focusin', event => {
    const at = shown.findIndex(member => list.cells.get(member)?.contains(event.target))
    if (at >= 0) turnTo(at)
  })
  console.onEvent(event => {
    if (!['gallery', 'connected', 'done'].includes(event)) return
    forgetNames()
    clearTimeout(reloading)
    if (isShown) reloading = setTimeout(() => load().catch(console.fail), RELOAD)
  })

  async function load() {
    const reply = await api.get('people')
    if (version && version !== reply.gallery) api.forgetPictures('people/')
    const isOther = version !== reply.gallery
    version = reply.gallery
    const before = new Map(people.map(member => [member.name, member]))
    people = reply.people
      .map(member => isOther || JSON.stringify(member) !== JSON.stringify(before.get(member.name)) ? member : before.get(member.name))
      .sort((a, b) => a.name.localeCompare(b.name))
    filter()
    drawOne()
  }

  function filter() {
    const isFocused = list.element.contains(document.activeElement)
    const text = search.value.trim().toLocaleLowerCase()
    const name = shown[current]?.name
    shown = people.filter(member => member.name.toLocaleLowerCase().includes(text))
    const again = shown.findIndex(member => member.name === name)
    current = again >= 0 ? again : Math.max(0, Math.min(current, shown.length - 1))
    list.set(shown)
    fill(count, word('people.count', {n: shown.length}))
    empty.hidden = people.length > 0
    turnTo(current)
    if (isFocused) focus(current)
  }

  function cell(member) {
    const link = el('a.card.person-card', {href: '#people/' + encodeURIComponent(member.name), tabIndex: -1},
      personImage(console, member.name),
      el('div.fill', {},
        el('p', {}, person(member.name)),
        el('p.quiet', {}, word('people.photographs', {n: member.count}), member.aside ? ', ' + word('people.aside', {n: member.aside}) : ''),
        el('p.quiet', {}, member.last_seen ? word('people.seen', {time: words.time(member.last_seen)}) : word('people.unseen')),
        member.missing.includes('more') ? el('p.quiet', {}, word('missing.more')) : null))
    if (member === shown[current]) reach(link)
    return el('li', {}, link)
  }

  function reach(link) {
    if (reached) reached.tabIndex = -1
    link.tabIndex = 0
    reached = link
  }

  function turnTo(index) {
    current = index
    const link = list.cells.get(shown[current])?.querySelector('a')
    if (link) reach(link)
  }

  function focus(index) {
    if (!shown.length) return search.focus()
    return list.reveal(Math.max(0, Math.min(index, shown.length - 1)))?.querySelector('a').focus({preventScroll: true})
  }

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const moves = {ArrowRight: 1, ArrowLeft: -1, ArrowDown: list.columns(), ArrowUp: -list.columns()}
    if (event.key in moves) focus(current + moves[event.key])
    else if (event.key === 'Home') focus(0)
    else if (event.key === 'End') focus(shown.length - 1)
    else return
    event.preventDefault()
  }

  // One person

  /** Shows a person's photographs in place of the list; an empty name shows the list. */
  function openPerson(name) {
    const was = opened
    opened = name || null
    all.hidden = opened !== null
    one.hidden = opened === null
    drawOne()
    if (opened) one.querySelector('h3')?.focus()
    else {
      list.draw()
      const at = shown.findIndex(member => member.name === was)
      if (at >= 0) focus(at)
    }
  }

  function drawOne() {
    if (!opened) return
    const at = document.activeElement?.dataset?.key
    const member = people.find(other => other.name === opened)
    const back = el('a.button', {href: '#people'}, word('people.back'))
    if (!member) {
      fill(one, back, el('h3', {tabIndex: -1}, word('people.gone', {name: opened})))
      return
    }
    const {name} = member
    fill(one, back,
      el('h3', {tabIndex: -1}, person(name)),
      el('p', {}, member.last_seen ? word('people.seen', {time: words.time(member.last_seen)}) : word('people.unseen')),
      member.missing.map(what => el('p', {}, '→ ' + word('missing.' + what))),
      el('div.row', {},
        el('button', {type: 'button', data: {key: 'rename'}, onclick: () => rename(name)}, word('people.rename')),
        el('button', {type: 'button', data: {key: 'merge'}, onclick: () => merge(name)}, word('people.merge')),
        member.aside ? el('button', {type: 'button', data: {key: 'back'}, onclick: () => change('people/take-back', {name})}, word('people.take-back-all', {n: member.aside})) : null,
        el('button.danger', {type: 'button', data: {key: 'forget'}, onclick: () => forget(name)}, word('people.forget'))),
      el('ul.photographs', {}, member.photographs.map(photograph => photographItem(member, photograph))))
    if (at) {
      const again = one.querySelector(`[data-key="${CSS.escape(at)}"]`) ?? one.querySelector('h3')
      again.focus()
    }
  }

  function photographItem(member, photograph) {
    const {name} = member
    const {index} = photograph
    const alt = word('people.photograph', {n: index + 1, name})
    const image = photograph.picture
      ? api.picture(path`people/${name}/photographs/${index}.jpg?v=${version}`, alt, () => noPicture(alt))
      : noPicture(alt)
    image.classList.add('face', 'large')
    const send = (what, act) => el('button', {
      type: 'button', data: {key: `${act}-${index}`}, 'aria-label': `${word('people.' + act)}: ${alt}`,
      onclick: () => change('people/' + what, {name, index, gallery: version}),
    }, word('people.' + act))
    return el(photograph.aside ? 'li.card.aside' : 'li.card', {}, image,
      el('p.quiet', {}, photograph.quality === undefined ? word('people.quality-unknown') : word('people.quality', {n: photograph.quality})),
      photograph.source && !/^\d{4}-\d\d-\d\d\//.test(photograph.source) ? el('p.quiet', {}, el('bdi', {}, photograph.source)) : null,
      photograph.aside ? el('p.stranger', {}, word('people.is-aside', {reason: word('aside.' + photograph.aside.code)}), ' ', el('span.quiet', {}, photograph.aside.code === 'by-hand' ? '' : photograph.aside.reason)) : null,
      el('div.row', {},
        photograph.aside ? send('take-back', 'take-back') : member.count > 1 ? send('aside', 'set-aside') : null,
        photograph.aside || member.count > 1 ? send('remove-photograph', 'remove') : el('p.quiet', {}, word('people.only'))))
  }

  function noPicture(alt) {
    return el('span.noface', {role: 'img', 'aria-label': alt}, '?')
  }

  async function change(what, body) {
    try {
      console.done(await api.post(what, body))
      await load()
    } catch (failure) {
      console.fail(failure)
      await load().catch(() => {})
    }
  }

  // Dialogs

  function dialog(title, ...children) {
    const shownDialog = el('dialog', {'aria-labelledby': 'people-dialog', onclose: () => shownDialog.remove()},
      el('h3', {id: 'people-dialog'}, title), ...children)
    document.body.append(shownDialog)
    shownDialog.showModal()
    return shownDialog
  }

  function closing(text) {
    return el('button', {type: 'button', onclick: event => event.target.closest('dialog').close()}, text)
  }

  /** Asks for a name, sends it, and opens the person of that name. */
  function askName(title, label, value, others, send) {
    const said = el('p.bad', {role: 'alert'})
    const input = el('input', {id: 'people-name', value, required: true, maxLength: 128, autocomplete: 'off', dir: 'auto', list: others ? 'people-names' : null})
    const asked = dialog(title, el('form', {method: 'dialog', onsubmit: submit},
      el('label', {htmlFor: 'people-name'}, label, input),
      others ? el('datalist', {id: 'people-names'}, others.map(other => el('option', {value: other}))) : null,
      said,
      el('div.row', {}, el('button.main', {type: 'submit'}, word('name.save')), closing(word('cancel')))))
    input.focus()
    input.select()

    async function submit(event) {
      event.preventDefault()
      const name = input.value.trim()
      try {
        const done = await send(name)
        asked.close()
        await load()
        console.open('people', name)
        console.done(done)
      } catch (failure) {
        said.textContent = failure.code ? words.problem(failure) : failure.message
      }
    }
  }

  function rename(name) {
    askName(word('people.rename-title', {name}), word('people.new-name'), name, null, to => api.post('people/rename', {from: name, to}))
  }

  function merge(name) {
    askName(word('people.merge-title', {name}), word('people.merge-into'), '', people.map(other => other.name).filter(other => other !== name),
      into => api.post('people/merge', {from: name, into}))
  }

  /** Finds photographs that worsen matches, and sets them aside. */
  async function examine() {
    try {
      const {findings} = await api.get('doctor')
      const harmful = findings.filter(finding => !finding.stays).length
      const asked = dialog(word('doctor.title'),
        el('p', {}, word(findings.length ? 'doctor.about' : 'doctor.none')),
        findings.length ? el('div.scroll', {tabIndex: 0, role: 'group', 'aria-label': word('doctor.title')}, el('table', {}, el('tbody', {}, findings.map(finding => el('tr', {},
          el('td', {}, person(finding.name)),
          el('td', {}, findingImage(finding)),
          el('td', {}, word('aside.' + finding.code), finding.nearest && finding.nearest !== finding.name ? [' ', el('bdi', {}, finding.nearest)] : null, el('br'), el('span.quiet', {}, finding.reason)),
          el('td', {}, word(finding.stays ? 'doctor.stays' : 'doctor.goes'))))))) : null,
        el('div.row', {},
          harmful ? el('button.main', {type: 'button', onclick: async () => {
            asked.close()
            await change('doctor', {})
          }}, word('doctor.apply', {n: harmful})) : null,
          closing(word('close'))))
    } catch (failure) {
      console.fail(failure)
    }
  }

  function findingImage(finding) {
    const alt = finding.photograph || word('people.photograph', {n: finding.index + 1, name: finding.name})
    const image = api.picture(path`people/${finding.name}/photographs/${finding.index}.jpg?v=${version}`, alt, () => noPicture(alt))
    image.className = 'face'
    return image
  }

  async function showIgnored() {
    const box = el('ul.photographs')
    const said = el('p', {role: 'status'})
    const asked = dialog(word('ignored.title'), el('p', {}, word('ignored.about')), said, box, el('div.row', {}, closing(word('close'))))
    await draw()

    async function draw(again = 0) {
      try {
        const reply = await api.get('ignored')
        said.textContent = word('ignored.count', {n: reply.ignored.length})
        fill(box, reply.ignored.map(face => el('li.card', {},
          face.seen ? faceImage(console, face.seen, word('ignored.face', {n: face.index + 1})) : noPicture(word('ignored.face', {n: face.index + 1})),
          face.label ? el('p', {}, el('bdi', {}, face.label)) : null,
          el('p.quiet', {}, word('ignored.since', {day: face.since})),
          el('button', {type: 'button', 'aria-label': `${word('ignored.back')}: ${word('ignored.face', {n: face.index + 1})}`, onclick: async () => {
            try {
              console.done(await api.post('ignored/take-back', {index: face.index, gallery: reply.gallery}))
            } catch (failure) {
              console.fail(failure)
            }
            await draw(face.index)
          }}, word('ignored.back')))))
        const buttons = box.querySelectorAll('button')
        const next = buttons[Math.min(again, buttons.length - 1)] ?? asked.querySelector('button')
        next.focus()
      } catch (failure) {
        asked.close()
        console.fail(failure)
      }
    }
  }

  /** Shows what would be removed of a person, and removes it after the name was typed. */
  async function forget(name) {
    try {
      const plan = await api.post('forget', {name, dry_run: true})
      const input = el('input', {id: 'people-forget', autocomplete: 'off', spellcheck: false, dir: 'auto', oninput: () => {
        sure.disabled = input.value !== name
      }})
      const sure = el('button.danger', {type: 'submit', disabled: true}, word('forget.do'))
      const said = el('p', {role: 'status'})
      const asked = dialog(word('forget.title', {name}),
        el('p', {}, word('forget.about')),
        traces(plan.traces),
        left(plan.left),
        el('form', {method: 'dialog', onsubmit: submit},
          el('label', {htmlFor: 'people-forget'}, word('forget.type', {name}), input),
          said,
          el('div.row', {}, sure, closing(word('cancel')))))
      input.focus()

      async function submit(event) {
        event.preventDefault()
        if (input.value !== name || sure.disabled) return
        sure.disabled = true
        input.disabled = true
        said.textContent = word('forget.wait')
        try {
          const receipt = await api.post('forget', {name, dry_run: false})
          asked.close()
          api.forgetPictures('')
          showReceipt(receipt)
          await load()
        } catch (failure) {
          said.textContent = failure.code ? words.problem(failure) : failure.message
          input.disabled = false
        }
      }
    } catch (failure) {
      console.fail(failure)
    }
  }

  function showReceipt(receipt) {
    const done = dialog(word(receipt.failed.length ? 'forget.partly' : 'forget.done', {name: receipt.name}),
      el('p.quiet', {}, word('forget.finished', {time: words.time(receipt.finished), gallery: receipt.gallery})),
      receipt.failed.map(failure => el('p.bad', {}, `${failure.trace.kind}: ${failure.trace.where}: ${failure.reason}`)),
      traces(receipt.traces),
      left(receipt.left),
      el('div.row', {}, closing(word('close'))))
    done.addEventListener('close', () => console.open('people'))
  }

  function traces(found) {
    return el('div.scroll', {tabIndex: 0, role: 'group', 'aria-label': word('forget.traces')}, el('table', {},
      el('thead', {}, el('tr', {}, el('th', {scope: 'col'}, word('forget.what')), el('th', {scope: 'col'}, word('forget.where')), el('th', {scope: 'col'}, word('forget.fate')))),
      el('tbody', {}, found.map(trace => el('tr', {}, el('td', {}, trace.kind), el('td', {}, trace.where), el('td', {}, trace.fate))))))
  }

  function left(lines) {
    return el('details', {}, el('summary', {}, word('forget.left')), el('ul', {}, lines.map(line => el('li', {}, line))))
  }

  return {
    async show(name = '') {
      isShown = true
      list.show()
      if (people.length) openPerson(name)
      await load()
      openPerson(name)
    },
    hide() {
      isShown = false
      clearTimeout(reloading)
      list.hide()
    },
  }
}
