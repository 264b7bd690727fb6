// Who was seen: newest first, by day, person and camera. New sightings come in by themselves.
import {el, fill, put, LongList} from './dom.js'
import {nameOf} from './faces.js'
import {bars} from './drop.js'
import {name} from './naming.js'

const PAGE = 200
/** Milliseconds: the same people before the same camera within this time are one row. */
const VISIT = 60_000
/** Milliseconds: as many strangers before the same camera within this time are taken for the same. */
const STRANGERS = 3_000
const FACES = 6
/** Megabytes of a film that the page fetches to play it. */
const MOST_FILM = 300

export function screen(root, console) {
  const {api, word, words} = console
  const day = el('input', {type: 'date', id: 'seen-day', onchange: load})
  const person = el('input', {id: 'seen-person', type: 'search', autocomplete: 'off', onchange: load})
  const camera = el('input', {id: 'seen-camera', type: 'search', autocomplete: 'off', onchange: load})
  const people = el('datalist', {id: 'seen-people'})
  const cameras = el('datalist', {id: 'seen-cameras'})
  const strangers = el('input', {type: 'checkbox', id: 'seen-strangers', onchange: load})
  const state = el('p.quiet', {role: 'status'})
  const more = el('button', {type: 'button', hidden: true, onclick: page}, word('seen.more'))
  const list = new LongList('ol.visits', {width: 0, height: 128, cell: row})
  person.setAttribute('list', 'seen-people')
  camera.setAttribute('list', 'seen-cameras')
  put(root,
    el('form.row', {onsubmit: event => event.preventDefault(), role: 'search'},
      el('label', {}, word('seen.day'), day), el('label', {}, word('seen.person'), person, people), el('label', {}, word('seen.camera'), camera, cameras),
      el('label', {}, strangers, word('seen.strangers')),
      el('button', {type: 'button', onclick: save}, word('seen.csv'))),
    state, list.element, more)

  let visits = []
  let known = new Set()
  let next = null
  let isShown = false
  let loading = null

  console.onEvent((event, data) => {
    if (!isShown) return
    if (event === 'sighting' && isWanted(data)) {
      take([data], true)
      console.say(namesOf(data))
    } else if (event === 'connected') load()
  })

  function filters() {
    const parameters = {person: person.value.trim(), camera: camera.value.trim(), unknown: strangers.checked}
    if (day.value) {
      const begin = new Date(day.value + 'T00:00')
      const end = new Date(begin)
      end.setDate(end.getDate() + 1)
      Object.assign(parameters, {from: begin.toISOString(), to: end.toISOString()})
    }
    return parameters
  }

  function isWanted(seen) {
    const wanted = filters()
    return (!wanted.from || (seen.at >= wanted.from && seen.at < wanted.to)) &&
      (!wanted.camera || seen.camera === wanted.camera) &&
      (!wanted.person || seen.faces.some(face => face.name === wanted.person)) &&
      (!wanted.unknown || seen.faces.some(face => !face.enrolled && !face.reason))
  }

  async function load() {
    loading?.abort()
    loading = new AbortController()
    visits = []
    known = new Set()
    next = null
    state.textContent = word('seen.loading')
    await page()
  }

  async function page() {
    more.disabled = true
    try {
      const reply = await api.get(api.query('sightings', {...filters(), before: next, limit: PAGE}), loading.signal)
      next = reply.next
      take(reply.sightings, false)
    } catch (failure) {
      console.fail(failure)
    }
    more.disabled = false
    more.hidden = !next
  }

  /** Adds sightings to the rows; those of one visit share a row. */
  function take(sightings, isNew) {
    for (const seen of sightings) {
      if (known.has(seen.id)) continue
      known.add(seen.id)
      const beside = isNew ? visits[0] : visits[visits.length - 1]
      const edge = isNew ? beside?.last : beside?.first
      if (edge && !seen.video && !edge.video && beside.camera === seen.camera && beside.names === namesOf(seen) &&
          edge.faces.length === seen.faces.length &&
          Math.abs(Date.parse(edge.at) - Date.parse(seen.at)) < (seen.faces.every(face => face.enrolled) ? VISIT : STRANGERS)) {
        beside.count++
        if (isNew) beside.last = seen
        else beside.first = seen
        list.redraw(beside)
      } else {
        visits[isNew ? 'unshift' : 'push']({first: seen, last: seen, count: 1, names: namesOf(seen), camera: seen.camera})
      }
    }
    list.set([...visits])
    const names = new Set(visits.flatMap(visit => visit.last.faces.filter(face => face.enrolled).map(face => face.name)))
    fill(people, [...names].sort().map(value => el('option', {value})))
    fill(cameras, [...new Set(visits.map(visit => visit.camera).filter(Boolean))].sort().map(value => el('option', {value})))
    state.textContent = visits.length ? word('seen.state', {n: known.size, people: names.size}) : word('seen.none')
  }

  function namesOf(seen) {
    return [...new Set(seen.faces.map(face => nameOf(face, console)))].sort().join(', ')
  }

  function row(visit) {
    const seen = visit.last
    const path = api.path`sightings/${seen.id}`
    return el('li', {}, el('article.visit', {},
      el('div.row', {}, seen.faces.slice(0, FACES).map((face, i) => el('button.plain', {type: 'button', title: word('name.this'), onclick: () => pick(seen, i)},
        face.picture ? small(`${path}/faces/${i}.jpg`, nameOf(face, console)) : el('span.noface', {}, '–')))),
      el('div', {},
        el('b', {}, visit.names || word('live.nobody-said')),
        el('p.quiet', {}, [when(visit), seen.camera && word('seen.by', {camera: seen.camera}), seen.file, visit.count > 1 && word('seen.count', {n: visit.count})].filter(Boolean).join(' · ')),
        el('div.row', {},
          seen.video && el('button.small', {type: 'button', onclick: () => play(seen)}, word('seen.play')),
          el('button.small', {type: 'button', onclick: () => json(seen)}, 'JSON')))))
  }

  function small(path, text) {
    const image = api.picture(path, text)
    image.className = 'face'
    return image
  }

  function when(visit) {
    const [from, to] = [words.time(visit.first.at), words.time(visit.last.at)]
    return from === to ? to : `${from} – ${to}`
  }

  async function pick(seen, face) {
    const named = await name(console, {faces: [{sighting: seen.id, face}], picture: small(api.path`sightings/${seen.id}/faces/${face + '.jpg'}`, nameOf(seen.faces[face], console))})
    if (named) load()
  }

  /** Plays a film, with its people under it. */
  async function play(seen) {
    const leave = new AbortController()
    const player = el('video', {controls: true, hidden: true})
    const said = el('p', {role: 'status'}, word('seen.loading'))
    const people = el('div.people-bars')
    const dialog = el('dialog.film', {'aria-label': seen.video.key, onclose: () => { leave.abort(); URL.revokeObjectURL(player.src); dialog.remove() }},
      el('div.row', {}, el('h3', {}, seen.video.key), el('button', {type: 'button', onclick: () => dialog.close()}, word('close'))), said, player, people)
    document.body.append(dialog)
    dialog.showModal()
    const at = more => api.query(api.path`videos/${seen.video.key}` + more, {etag: seen.video.etag})
    try {
      const {summary} = await api.get(at(''), leave.signal)
      if (summary) bars(people, player, summary, console)
      const film = await api.file(at('/content'), MOST_FILM * 1e6, leave.signal)
      said.textContent = film ? '' : word('seen.film-large', {n: MOST_FILM})
      if (film) {
        player.onerror = () => { player.hidden = true; said.textContent = word('drop.cannot-play') }
        player.src = URL.createObjectURL(film)
        player.hidden = false
      }
    } catch (failure) {
      if (failure.name !== 'AbortError') said.textContent = failure.code === 'no_video' ? word('seen.film-gone') : words.problem(failure)
    }
  }

  async function json(seen) {
    const text = JSON.stringify(await api.get(api.path`sightings/${seen.id}`), (key, value) => key === 'thumbnail' ? undefined : value, 2)
    const dialog = el('dialog', {'aria-label': 'JSON', onclose: () => dialog.remove()},
      el('div.row', {}, el('button', {type: 'button', onclick: () => navigator.clipboard.writeText(text).then(() => console.say(word('copied')))}, word('copy')),
        el('button', {type: 'button', onclick: () => dialog.close()}, word('close'))),
      el('pre', {tabIndex: 0}, text))
    document.body.append(dialog)
    dialog.showModal()
  }

  async function save() {
    try {
      const url = URL.createObjectURL(await api.blob(api.query('sightings.csv', filters())))
      el('a', {href: url, download: `sightings-${day.value || 'all'}.csv`}).click()
      setTimeout(() => URL.revokeObjectURL(url), 60_000)
    } catch (failure) {
      console.fail(failure)
    }
  }

  return {
    show() {
      isShown = true
      if (!day.max) {
        const now = new Date()
        day.max = day.value = new Date(now - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10)
      }
      list.show()
      return load()
    },
    hide() {
      isShown = false
      list.hide()
    },
  }
}
