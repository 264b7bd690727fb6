// Pictures and films that are dropped on the page: who is in them.
import {el, fill, put, LongList} from './dom.js'
import {Boxes, cards, isNamed, nameOf} from './faces.js'
import {name} from './naming.js'

/** Pictures that are asked about at once; more would only wait in the service. */
const AT_ONCE = 2
/** Most bytes of a film; S3 takes no more in one put. */
const MOST_FILM = 5 * 1024 ** 3
/** Milliseconds between two questions, and their number, until the service uses a gallery that was just changed. */
const AGAIN = 1000
const MOST_AGAIN = 15
/** Milliseconds between two looks for what the service says about a film. */
const LOOK = 700
const PICTURE = /\.(jpe?g|png|webp|bmp|tiff?|gif|heic|heif|avif)$/i
const FILM = /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|ts|mts|wmv|flv|3gp|ogv|mjpe?g)$/i

export function screen(root, console) {
  const {api, word, words} = console
  const input = el('input', {type: 'file', multiple: true, id: 'files', onchange: () => { add([...input.files]); input.value = '' }})
  const state = el('p.quiet', {role: 'status'})
  const films = el('div')
  const list = new LongList('ul.drops', {width: 260, height: 290, cell: cell})
  const items = []
  let running = 0
  put(root, el('p', {}, word('drop.hint')), el('p', {}, el('label.button', {htmlFor: 'files'}, word('drop.choose')), ' ', input), state, films, list.element)
  input.className = 'chooser'

  console.onEvent((event, data) => { if (event === 'files') add(data) })

  function add(files) {
    for (const file of files) {
      if (file.type.startsWith('video/') || FILM.test(file.name)) film(file)
      else items.unshift({file, state: 'waiting'})
    }
    refresh()
    pump()
  }

  function refresh() {
    list.set([...items])
    const done = items.filter(item => item.state === 'done' || item.state === 'failed').length
    state.textContent = items.length ? word('drop.state', {done, n: items.length}) : ''
  }

  function update(item, changes) {
    Object.assign(item, changes)
    list.redraw(item)
    refresh()
  }

  // Oldest first, because the newest stand on top of the list.
  async function pump() {
    while (running < AT_ONCE) {
      const item = items.findLast(one => one.state === 'waiting')
      if (!item) return
      running++
      ask(item).finally(() => { running--; pump() })
    }
  }

  async function ask(item) {
    update(item, {state: 'asked'})
    let tries = 0
    for (let wait = 1; ; wait = Math.min(8, wait * 2)) {
      try {
        const answer = await api.send('POST', api.query('frames', {filename: item.file.name.slice(0, 200), camera: 'console'}), item.file)
        if (item.gallery && answer.gallery !== item.gallery && ++tries < MOST_AGAIN) {
          await sleep(AGAIN)
          continue
        }
        update(item, answer.error ? {state: 'failed', problem: answer.error.message} : {state: 'done', answer})
        return
      } catch (failure) {
        if (failure.status !== 503) {
          update(item, {state: 'failed', problem: failure.code ? words.problem(failure) : failure.message})
          return
        }
        await sleep(1000 * Math.max(wait, failure.retryAfter || 0))
      }
    }
  }

  function cell(item) {
    const faces = item.answer?.faces ?? []
    const named = [...new Set(faces.map(face => nameOf(face, console)))].join(', ')
    const said = item.state === 'done' ? named || word('drop.nobody') : item.state === 'failed' ? item.problem : word('drop.' + item.state)
    return el('li', {}, el('button.drop', {type: 'button', data: {state: item.state}, onclick: () => open(item), title: item.file.name},
      PICTURE.test(item.file.name) || item.file.type.startsWith('image/') ? preview(item) : el('span.noface', {}, '?'),
      el('span.file', {}, item.file.name), el('span' + (item.state === 'failed' ? '.bad' : faces.some(isNamed) ? '.person' : '.quiet'), {}, said)))
  }

  /** Returns a small picture; a large one is decoded small, because a list of 500 would fill the memory. */
  function preview(item) {
    const small = el('canvas.preview', {width: 240, height: 180, 'aria-hidden': 'true'})
    item.small ??= createImageBitmap(item.file, {resizeWidth: 240, resizeQuality: 'low'}).catch(() => null)
    item.small.then(bitmap => {
      if (!bitmap) return
      const scale = Math.max(240 / bitmap.width, 180 / bitmap.height)
      small.getContext('2d').drawImage(bitmap, (240 - bitmap.width * scale) / 2, (180 - bitmap.height * scale) / 2, bitmap.width * scale, bitmap.height * scale)
    })
    return small
  }

  /** Shows one picture with its faces. */
  function open(item) {
    const url = URL.createObjectURL(item.file)
    const image = el('img', {src: url, alt: item.file.name})
    const faces = item.answer?.faces ?? []
    const shown = el('ul.faces')
    const boxes = new Boxes(image, console, pick)
    const dialog = el('dialog.picture', {'aria-labelledby': 'picture-title', onclose: () => { URL.revokeObjectURL(url); dialog.remove() }},
      el('div.row', {}, el('h3', {id: 'picture-title'}, item.file.name), el('button', {type: 'button', onclick: () => dialog.close()}, word('close'))),
      item.state === 'failed' && el('p.bad', {}, item.problem), boxes.element, shown)
    document.body.append(dialog)
    dialog.showModal()
    cards(shown, faces, console, pick)
    image.onload = () => boxes.set(image.naturalWidth, image.naturalHeight, faces)

    async function pick(i) {
      if (!item.answer?.sighting) {
        console.fail(new Error(word('name.off')))
        return
      }
      const [left, top, right, bottom] = faces[i].box
      const thumb = el('canvas.face', {width: 96, height: 96, role: 'img', 'aria-label': nameOf(faces[i], console)})
      thumb.getContext('2d').drawImage(image, left, top, right - left, bottom - top, 0, 0, 96, 96)
      const done = await name(console, {faces: [{sighting: item.answer.sighting, face: i}], picture: thumb})
      if (done) {
        update(item, {state: 'waiting', answer: undefined, gallery: done.gallery}) // asked again, for the new name
        dialog.close()
        pump()
      }
    }
  }

  async function film(file) {
    const url = URL.createObjectURL(file)
    const said = el('p', {role: 'status'})
    const bar = el('progress', {max: 1, value: 0, 'aria-label': word('drop.sent')})
    const player = el('video', {controls: true, src: url, preload: 'metadata'})
    const people = el('div.people-bars')
    const cancel = new AbortController()
    const card = el('article.card.film', {}, el('div.row', {}, el('h3', {}, file.name),
      el('button', {type: 'button', onclick: () => { cancel.abort(); URL.revokeObjectURL(url); card.remove() }}, word('close'))), bar, said, player, people)
    player.onerror = () => player.replaceWith(el('p.quiet', {}, word('drop.cannot-play')))
    films.prepend(card)
    if (file.size > MOST_FILM || file.size === 0) {
      bar.remove()
      said.className = 'bad'
      said.textContent = word(file.size ? 'drop.too-large' : 'drop.empty')
      return
    }
    try {
      said.textContent = word('drop.sending')
      const drop = await api.upload(api.path`videos/${file.name}`, file, share => { bar.value = share }, cancel.signal)
      bar.removeAttribute('value')
      for (;;) {
        const results = await api.get(api.query(api.path`videos/${drop.key}`, {etag: drop.etag}), cancel.signal)
        if (results.failure) throw new Error(results.failure.error?.message ?? results.failure.result)
        if (results.summary) {
          bar.remove()
          said.textContent = ''
          bars(people, player, results.summary, console)
          return
        }
        said.textContent = results.report
          ? word('drop.frames-of', {n: results.answered, of: results.report.frames})
          : word('drop.frames', {n: results.answered})
        if (results.report && results.report.frames === 0) throw new Error(word('drop.no-frames'))
        await sleep(LOOK)
      }
    } catch (failure) {
      if (failure.name === 'AbortError') return
      bar.remove()
      said.className = 'bad'
      said.textContent = failure.code ? words.problem(failure) : failure.message
    }
  }

  return {show() { list.show() }, hide() { list.hide() }}
}

/** Shows the people of a film as bars; a press on a time seeks. */
export function bars(element, player, summary, console) {
  const {word, words} = console
  const end = Math.max(summary.end, 0.001)
  const rows = summary.people.map(person => {
    const named = person.enrolled
    const row = el('div.person-row', {data: {name: person.name}},
      person.thumbnail ? face(person.thumbnail, person.name) : el('span.noface', {'aria-hidden': 'true'}, '?'),
      el('div', {}, el('b' + (named ? '.person' : '.stranger'), {}, named ? person.name : word('face.stranger-n', {n: person.name.replace(/\D+/g, '')})),
        ' ', el('span.quiet', {}, word('film.seconds', {n: words.number(person.seconds, 1)})),
        el('div.track', {}, person.seen.map(time => {
          const bar = el('button.bar', {type: 'button', title: word('film.from-to', {from: words.clock(time.from), to: words.clock(time.to)}),
            'aria-label': word('film.seek', {name: person.name, from: words.clock(time.from), to: words.clock(time.to)}),
            onclick: () => { player.currentTime = time.from; player.play?.() }})
          bar.style.setProperty('left', 100 * time.from / end + '%')
          bar.style.setProperty('width', Math.max(0.5, 100 * (time.to - time.from) / end) + '%')
          return bar
        }))))
    return {person, row}
  })
  fill(element,
    el('p', {}, summary.people.length ? word('film.people', {n: summary.people.length}) : word('film.nobody')),
    summary.missing?.length ? el('p.bad', {}, word('film.missing', {n: summary.missing.length, of: summary.frames})) : null,
    rows.map(each => each.row))
  player.addEventListener?.('timeupdate', () => {
    for (const {person, row} of rows) {
      row.classList.toggle('now', person.seen.some(time => player.currentTime >= time.from && player.currentTime < time.to))
    }
  })
}

/** Returns a picture of a face; the JPEG in base64 becomes a blob, because the page's policy forbids data URLs. */
function face(base64, text) {
  const bytes = Uint8Array.from(atob(base64), letter => letter.charCodeAt(0))
  return el('img.face', {alt: text, src: URL.createObjectURL(new Blob([bytes], {type: 'image/jpeg'}))})
}

function sleep(ms) {
  return new Promise(done => setTimeout(done, ms))
}
