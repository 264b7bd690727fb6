// How the service does: what it is, what waits, what failed, how long the steps take, what the gallery was.
import {el, fill, put} from './dom.js'

/** Milliseconds between two looks at the queues. */
const EVERY = 5000
/** Characters of a dead letter that are shown; the rest may be a picture in base64. */
const SHOWN = 4000

export function screen(root, console) {
  const {api, word, words} = console
  const state = el('p', {role: 'status', id: 'service-state'})
  const facts = el('dl.facts')
  const queues = el('table')
  const steps = el('table')
  const lettersState = el('p', {role: 'status'})
  const letters = el('ul.letters')
  const again = el('button', {type: 'button', onclick: loadLetters}, word('service.look'))
  const replayAll = el('button', {type: 'button', hidden: true, onclick: () => replay(found.map(letter => letter.id))}, word('service.replay-all'))
  const versions = el('table')
  put(root, state, facts,
    el('h3', {}, word('service.queues')), wide('service.queues', queues), el('p.quiet', {}, word('service.age')),
    el('h3', {}, word('service.dead')), el('p.quiet', {}, word('service.dead-intro')), lettersState, el('div.row', {}, again, replayAll), letters,
    el('h3', {}, word('service.steps')), wide('service.steps', steps),
    el('h3', {}, word('service.versions')), el('p.quiet', {}, word('service.versions-intro')), wide('service.versions', versions))

  let isShown = false
  let timer = 0
  let found = []
  let dead = null
  let awaySince = null
  let isLooking = false

  console.onEvent((event, data) => {
    if (!isShown) return
    if (event === 'gallery' || event === 'done') Promise.all([loadFacts(), loadVersions()]).catch(console.fail)
    else if (event === 'connected' || event === 'service') look()
  })

  function wide(key, table) {
    return el('div.wide', {tabIndex: 0, role: 'region', 'aria-label': word(key)}, table)
  }

  /** Looks at the queues, and again after some seconds. Says when the service went away, and when it is back. */
  async function look() {
    clearTimeout(timer)
    timer = 0
    if (isLooking) return
    isLooking = true
    try {
      const load = await api.get('queues')
      const wasAway = awaySince !== null
      awaySince = null
      drawQueues(load)
      drawSteps(load)
      state.textContent = word(load.answers_last_hour ? 'service.answers' : 'service.no-answers', {n: load.answers_last_hour})
      state.className = 'good'
      const count = load.queues.reduce((sum, queue) => sum + (queue.dead ?? 0), 0)
      if (wasAway) await Promise.all([loadFacts(), loadVersions()])
      if (count !== dead && isShown) loadLetters()
      dead = count
    } catch (failure) {
      awaySince ??= new Date().toISOString()
      state.textContent = failure.code === 'unavailable' || failure.code === 'console_away'
        ? word('service.away', {time: words.time(awaySince)}) : words.problem(failure)
      state.className = 'bad'
    }
    isLooking = false
    if (isShown) timer = setTimeout(look, EVERY)
  }

  async function loadFacts() {
    const service = await api.get('service')
    const address = service.function_url
    const rows = {
      version: service.version,
      url: [address, service.signed && word('service.signed')].filter(Boolean).join(' · '),
      gallery: service.gallery_where,
      people: word('service.people-of', {n: service.people, references: words.number(service.references), version: service.gallery}),
      model: service.model,
      threshold: el('span', {}, words.number(service.threshold, 3) + ' · ', el('a', {href: '#threshold'}, word('threshold.title'))),
      sightings: word(service.sightings === undefined ? 'service.sightings-away' : service.sightings ? 'service.sightings-on' : 'service.sightings-off'),
    }
    fill(facts, Object.entries(rows).map(([name, value]) => el('div', {}, el('dt', {}, word('service.' + name)), el('dd', {}, value))))
  }

  function drawQueues({queues: all}) {
    fill(queues, head(['queue', 'waiting', 'in-flight', 'failed']), el('tbody', {}, all.map(queue => el('tr', {},
      el('th', {scope: 'row'}, queue.name),
      el('td.number', {}, words.number(queue.waiting)),
      el('td.number', {}, words.number(queue.in_flight)),
      el('td.number' + (queue.dead ? '.bad' : ''), {}, queue.dead === undefined ? '–' : words.number(queue.dead) + (queue.dead ? ' ⚠' : ''))))))
  }

  function drawSteps({steps: all}) {
    if (!all.length) {
      fill(steps, el('tbody', {}, el('tr', {}, el('td', {}, word('service.no-steps')))))
      return
    }
    fill(steps, head(['step', 'median', 'p95', 'of']), el('tbody', {}, all.map(step => el('tr', {},
      el('th', {scope: 'row'}, step.step),
      el('td.number', {}, words.number(step.median_ms, 1)),
      el('td.number', {}, words.number(step.p95_ms, 1)),
      el('td.number', {}, words.number(step.answers))))))
  }

  function head(columns) {
    return el('thead', {}, el('tr', {}, columns.map((column, i) => el(i ? 'th.number' : 'th', {scope: 'col'}, word('service.column-' + column)))))
  }

  async function loadLetters() {
    again.disabled = true
    lettersState.textContent = word('service.looking')
    try {
      found = (await api.get('dead-letters')).dead_letters
      lettersState.textContent = found.length ? word('service.dead-state', {n: found.length}) : word('service.dead-none')
      replayAll.hidden = found.length < 2
      fill(letters, found.map(letter => el('li.card', {},
        el('p', {}, letter.reason),
        el('p.quiet', {}, [letter.from, letter.request_id, words.time(letter.sent_at), word('service.bytes', {n: words.number(letter.bytes)})].filter(Boolean).join(' · ')),
        el('div.row', {},
          el('button', {type: 'button', onclick: () => open(letter)}, word('service.show')),
          el('button', {type: 'button', onclick: () => replay([letter.id])}, word('service.replay')),
          el('button.danger', {type: 'button', onclick: () => drop(letter)}, word('service.drop'))))))
    } catch (failure) {
      lettersState.textContent = words.problem(failure)
    }
    again.disabled = false
  }

  async function open(letter) {
    try {
      const {body} = await api.get(api.path`dead-letters/${letter.id}`)
      const close = el('button', {type: 'button', onclick: () => dialog.close()}, word('close'))
      const dialog = el('dialog', {'aria-labelledby': 'letter-title', onclose: () => dialog.remove()},
        el('h3', {id: 'letter-title'}, word('service.letter', {id: letter.id})),
        el('p', {}, letter.reason),
        el('pre', {tabIndex: 0, 'aria-label': word('service.body')}, body.slice(0, SHOWN)),
        body.length > SHOWN && el('p.quiet', {}, word('service.cut', {shown: words.number(SHOWN), n: words.number(body.length)})),
        el('div.row', {}, close))
      document.body.append(dialog)
      dialog.showModal()
      close.focus()
    } catch (failure) {
      console.fail(failure)
    }
  }

  async function replay(ids) {
    try {
      const reply = await api.post('dead-letters/replay', {ids})
      await after()
      lettersState.textContent = [word('service.replayed', {n: reply.replayed.length}),
        ...reply.failed.map(one => word('service.not-replayed', {id: one.letter.id, problem: one.problem})),
        reply.missing.length ? word('service.missing', {n: reply.missing.length}) : ''].join(' ')
    } catch (failure) {
      console.fail(failure)
    }
  }

  /** Asks first: a dropped letter is gone. */
  function drop(letter) {
    const keep = el('button', {type: 'button', onclick: () => dialog.close()}, word('cancel'))
    const dialog = el('dialog', {'aria-labelledby': 'drop-title', onclose: () => dialog.remove()},
      el('h3', {id: 'drop-title'}, word('service.drop-title')),
      el('p', {}, word('service.drop-what', {from: letter.from, request: letter.request_id ?? '–', time: words.time(letter.sent_at)})),
      el('p', {}, letter.reason),
      el('p', {}, word('service.drop-gone')),
      el('div.row', {}, el('button.danger', {type: 'button', onclick: () => { dialog.close(); gone() }}, word('service.drop')), keep))
    document.body.append(dialog)
    dialog.showModal()
    keep.focus()

    async function gone() {
      try {
        const reply = await api.post('dead-letters/drop', {ids: [letter.id]})
        await after()
        lettersState.textContent = word(reply.dropped.length ? 'service.dropped' : 'service.missing', {n: 1})
      } catch (failure) {
        console.fail(failure)
      }
    }
  }

  /** Shows what is left, and keeps the place of the keyboard. */
  async function after() {
    await loadLetters()
    dead = found.length
    again.focus()
  }

  async function loadVersions() {
    const all = (await api.get('gallery/versions')).versions
    fill(versions, el('thead', {}, el('tr', {}, ['version', 'when', 'people', 'references', 'by', 'back'].map(column =>
      el(column === 'people' || column === 'references' ? 'th.number' : 'th', {scope: 'col'}, word('service.column-' + column))))), el('tbody', {}, all.map(version => el('tr', {},
      el('th', {scope: 'row'}, String(version.number)),
      el('td', {}, words.time(version.when)),
      el('td.number', {}, words.number(version.people)),
      el('td.number', {}, words.number(version.embeddings)),
      el('td', {}, version.command),
      el('td', {}, version.current ? word('service.current')
        : el('button', {type: 'button', 'aria-label': word('service.back-to', {number: version.number}), onclick: () => back(version.number)}, word('service.back')))))))
  }

  async function back(number) {
    try {
      console.done(await api.post('gallery/back', {number}))
    } catch (failure) {
      console.fail(failure)
    }
  }

  return {
    async show() {
      isShown = true
      dead = null
      const looking = look()
      await Promise.all([loadFacts(), loadVersions()]).catch(failure => { if (failure.code !== 'unavailable') throw failure })
      await looking
    },
    hide() {
      isShown = false
      clearTimeout(timer)
      timer = 0
    },
  }
}
