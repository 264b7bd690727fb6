// The browser's camera: one frame in flight, the next only after the answer.
import {el, fill, put} from './dom.js'
import {Boxes, cards, nameOf} from './faces.js'
import {name} from './naming.js'

const WIDTH = 1280
const JPEG = 0.85
/** Milliseconds between two frames, at least: ten a second show more than an eye follows. */
const BETWEEN = 100
/** Milliseconds after which the boxes of an old answer go. */
const OLD = 2000
/** Milliseconds: boxes of slower answers would no longer be over the faces. */
const SLOW = 400
/** Longest wait after replies that the service is busy, in seconds. */
const LONGEST_WAIT = 8

export function screen(root, console) {
  const {api, word, words} = console
  const video = el('video', {muted: true, playsInline: true, autoplay: true, 'aria-label': word('live.picture')})
  let canvas = document.createElement('canvas')
  // The frame of the answer that is shown: a face is cut from it while the next frame is on its way.
  let answered = document.createElement('canvas')
  // A slow answer belongs to a picture that has moved on; then the frame that was answered is shown.
  const still = el('canvas.still', {hidden: true, 'aria-hidden': 'true'})
  const boxes = new Boxes(video, console, pick)
  video.after(still)
  const start = el('button.main', {type: 'button', onclick: begin}, word('live.start'))
  const stop = el('button', {type: 'button', onclick: end, hidden: true}, word('live.stop'))
  const cameras = el('select', {hidden: true, 'aria-label': word('live.camera'), onchange: change})
  const state = el('p.quiet', {role: 'status'}, word('live.hint'))
  const list = el('ul.faces', {'aria-label': word('live.faces')})
  boxes.element.hidden = true
  put(root, el('div.row', {}, start, stop, cameras), state, boxes.element, list)

  let stream = null
  let run = 0
  let last = null
  let said = ''
  let isNaming = false
  let wait = 0

  async function begin() {
    if (!navigator.mediaDevices?.getUserMedia) {
      state.textContent = word('live.insecure')
      return
    }
    start.disabled = true
    state.textContent = word('live.asking')
    try {
      const wanted = cameras.value ? {deviceId: {exact: cameras.value}} : {facingMode: 'user'}
      stream = await navigator.mediaDevices.getUserMedia({video: {...wanted, width: {ideal: WIDTH}}})
    } catch (failure) {
      state.textContent = word('live.' + ({NotAllowedError: 'refused', NotFoundError: 'absent', NotReadableError: 'taken', OverconstrainedError: 'absent'}[failure.name] ?? 'failed'))
      return
    } finally {
      start.disabled = false
    }
    video.srcObject = stream
    stream.getVideoTracks()[0].addEventListener('ended', () => { end(); state.textContent = word('live.unplugged') })
    await video.play()
    boxes.element.hidden = false
    start.hidden = true
    stop.hidden = false
    stop.focus()
    listCameras()
    const mine = ++run
    for (let sent = performance.now(); mine === run; sent = performance.now()) {
      await look(mine)
      await sleep(Math.max(0, BETWEEN - (performance.now() - sent)))
    }
  }

  async function listCameras() {
    const found = (await navigator.mediaDevices.enumerateDevices()).filter(device => device.kind === 'videoinput')
    const now = stream?.getVideoTracks()[0]?.getSettings().deviceId
    fill(cameras, found.map(device => el('option', {value: device.deviceId, selected: device.deviceId === now}, device.label || word('live.camera'))))
    cameras.hidden = found.length < 2
  }

  function change() {
    end()
    begin()
  }

  /** Sends one frame and shows its answer. */
  async function look(mine) {
    if (document.hidden || isNaming || !video.videoWidth) {
      await sleep(200)
      return
    }
    const scale = Math.min(1, WIDTH / video.videoWidth)
    canvas.width = Math.round(video.videoWidth * scale)
    canvas.height = Math.round(video.videoHeight * scale)
    canvas.getContext('2d').drawImage(video, 0, 0, canvas.width, canvas.height)
    const frame = await new Promise(done => canvas.toBlob(done, 'image/jpeg', JPEG))
    const sent = performance.now()
    try {
      const answer = await api.send('POST', api.query('frames', {filename: 'live.jpg', camera: 'live'}), frame)
      if (mine !== run || isNaming) return
      wait = 0
      ;[canvas, answered] = [answered, canvas]
      show(answer, answered.width, answered.height, performance.now() - sent)
    } catch (failure) {
      if (mine !== run) return
      wait = Math.min(LONGEST_WAIT, Math.max(1, failure.retryAfter || 0, wait * 2))
      state.textContent = word(failure.status === 503 ? 'live.busy' : 'live.failed-frame', {n: wait, reason: failure.code ? words.problem(failure) : failure.message})
      if (performance.now() - (last?.at ?? 0) > OLD) clear()
      await sleep(wait * 1000)
    }
  }

  function show(answer, width, height, ms) {
    last = {answer, at: performance.now()}
    const faces = answer.faces ?? []
    still.hidden = ms < SLOW
    if (!still.hidden) {
      still.width = width
      still.height = height
      still.getContext('2d').drawImage(answered, 0, 0)
    }
    boxes.set(width, height, faces)
    state.textContent = faces.length ? word('live.answered', {n: faces.length, ms: Math.round(ms)}) : word('live.nobody', {ms: Math.round(ms)})
    cards(list, faces, console, pick)
    const names = faces.map(face => nameOf(face, console)).sort().join(', ')
    if (names !== said) {
      said = names
      console.say(names || word('live.nobody-said'))
    }
  }

  function clear() {
    boxes.set(1, 1, [])
    cards(list, [], console, pick)
  }

  /** Gives the face of the last answer a name, cut from the frame that was answered. */
  async function pick(i) {
    const face = last?.answer.faces?.[i]
    if (!face || isNaming) return
    if (!last.answer.sighting) {
      state.textContent = word('name.off')
      return
    }
    isNaming = true
    video.pause()
    const [left, top, right, bottom] = face.box
    const side = 96
    const thumb = el('canvas.face', {width: side, height: side, role: 'img', 'aria-label': nameOf(face, console)})
    thumb.getContext('2d').drawImage(answered, left, top, right - left, bottom - top, 0, 0, side, side)
    await name(console, {faces: [{sighting: last.answer.sighting, face: i}], picture: thumb})
    isNaming = false
    if (stream) video.play()
  }

  function end() {
    run++
    stream?.getTracks().forEach(track => track.stop())
    stream = null
    last = null
    video.srcObject = null
    clear()
    still.hidden = true
    boxes.element.hidden = true
    start.hidden = false
    stop.hidden = true
    state.textContent = word('live.hint')
  }

  return {show() {}, hide: end}
}

function sleep(ms) {
  return new Promise(done => setTimeout(done, ms))
}
