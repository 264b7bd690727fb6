// Faces over a picture, and what an answer says about each face.
import {el, fill} from './dom.js'

/** Scores of a face below this are named as the reason why nobody can recognise it. */
const POOR = 50

/** The scores that have words of their own, by the field of an answer. */
const FLAWS = {
  inter_eye_distance: 'small',
  sharpness: 'blurred',
  under_exposure_prevention: 'dark',
  over_exposure_prevention: 'bright',
  head_pose_yaw: 'turned',
  head_pose_pitch: 'tilted',
}

export function isNamed(face) {
  return face.name !== 'Unknown'
}

/** Returns the name of a face as people read it. */
export function nameOf(face, {word}) {
  if (isNamed(face)) return face.name
  return word(face.reason === 'unrecognisable' ? 'face.unclear' : face.reason === 'ignored' ? 'face.ignored' : 'face.stranger')
}

/** Returns sentences: how sure a name is, or why there is none. */
export function why(face, {word, words}) {
  const two = value => words.number(value, 2)
  const said = []
  if (face.reason === 'ignored') return [word('why.ignored')]
  if (face.reason === 'unrecognisable') {
    const scores = Object.entries(face.quality ?? {}).filter(([field, score]) => field in FLAWS && score < POOR)
    const worst = scores.sort((a, b) => a[1] - b[1])[0]
    return [word(worst ? 'why.' + FLAWS[worst[0]] : 'why.unclear')]
  }
  if (isNamed(face)) {
    if (face.threshold !== undefined) said.push(word('why.named', {distance: two(face.distance), threshold: two(face.threshold)}))
    if (face.runner_up) said.push(word('why.next', {name: face.runner_up.name, distance: two(face.runner_up.distance)}))
  } else if (face.nearest) {
    said.push(word('why.near', {name: face.nearest.name, distance: two(face.nearest.distance), threshold: two(face.threshold ?? 0)}))
  } else {
    said.push(word('why.nobody'))
  }
  return said
}

/** Draws boxes with names over a picture or a video. Each box is a button. */
export class Boxes {
  /**
   * @param {Element} media the picture or the video
   * @param {object} console what the screens share
   * @param {function(number)} [pick] called with the number of the face whose box was pressed
   */
  constructor(media, console, pick) {
    this.console = console
    this.pick = pick
    this.layer = el('div.boxes')
    this.element = el('div.stage', {}, media, this.layer)
  }

  /**
   * @param {number} width width of the frame in pixels
   * @param {number} height height of the frame in pixels
   * @param {object[]} faces faces of an answer; boxes in pixels of the frame
   */
  set(width, height, faces) {
    // A button stays the same element from answer to answer: a new one would lose focus and click.
    while (this.layer.children.length > faces.length) this.layer.lastChild.remove()
    faces.forEach((face, i) => {
      const [left, top, right, bottom] = face.box
      const named = isNamed(face)
      const other = named ? face.runner_up : face.nearest
      const {word, words} = this.console
      const box = this.layer.children[i] ??
        this.layer.appendChild(el('button', {type: 'button', data: {face: i}, onclick: () => this.pick?.(i)}))
      box.className = 'box ' + (named ? 'known' : face.reason ? 'unclear' : 'unknown')
      box.dataset.name = face.name
      box.title = why(face, this.console).join(' ')
      // A label near the right edge goes to the left, or it would leave the picture.
      fill(box, el('span.label' + (left + right > 1.3 * width ? '.leftward' : ''), {},
        el('b', {}, nameOf(face, this.console)),
        named && face.distance !== undefined && ' ' + words.number(face.distance, 2),
        other && el('small', {}, ' ' + word(named ? 'label.next' : 'label.near', {name: other.name, distance: words.number(other.distance, 2)}))))
      const place = {left: left / width, top: top / height, width: (right - left) / width, height: (bottom - top) / height}
      for (const [side, share] of Object.entries(place)) box.style.setProperty(side, share * 100 + '%')
    })
  }
}

/** Shows faces as cards with reasons and a button, in a list; elements stay from answer to answer. */
export function cards(list, faces, console, pick) {
  const {word} = console
  while (list.children.length > faces.length) list.lastChild.remove()
  faces.forEach((face, i) => {
    const card = list.children[i] ?? list.appendChild(el('li.card', {},
      el('b'), el('div'), el('button', {type: 'button', data: {face: i}, onclick: () => pick(i)})))
    const [title, reasons, button] = card.children
    title.className = isNamed(face) ? 'person' : 'stranger'
    title.textContent = nameOf(face, console)
    fill(reasons, why(face, console).map(sentence => el('p', {}, sentence)))
    button.hidden = face.reason === 'ignored'
    button.textContent = word(isNamed(face) ? 'name.another' : 'name.this')
  })
}
