// What each threshold would do: to strangers, to the gallery's own people, and to the faces that were seen last.
import {el, fill, put} from './dom.js'

const SVG = 'http://www.w3.org/2000/svg'
const HEIGHT = 260
/** Space around the curves in pixels: axis labels at the left and below, names of the lines above. */
const AROUND = {left: 46, right: 12, top: 58, bottom: 34}
/** Milliseconds between two tries while a large gallery is measured. */
const AGAIN = 1500
/** Milliseconds: new faces are fetched at most this often. */
const PAUSE = 2000

export function screen(root, console) {
  const {api, word, words} = console
  const state = el('p.quiet', {role: 'status'})
  const advice = el('ul.advice')
  const drawing = el('div.curve')
  const slider = el('input', {type: 'range', id: 'threshold-at', oninput: () => { isMoved = true; say() }})
  const says = el('p', {id: 'threshold-says'})
  const use = el('button.main', {type: 'button', onclick: () => store({threshold: at().threshold})}, word('threshold.use'))
  const calibrate = el('button', {type: 'button', onclick: () => store({promise: 0.01})}, word('threshold.calibrate'))
  const table = el('table')
  const near = el('p')
  const seen = el('ol.seen')
  const seenState = el('p')
  const named = key('named', word('threshold.named'))
  const missed = key('missed', word('threshold.missed'))
  const chosen = el('div', {hidden: true},
    el('figure', {}, drawing, el('figcaption', {}, named, missed, el('span.quiet', {}, word('threshold.bands')))),
    el('label', {htmlFor: 'threshold-at'}, word('threshold.at')), slider, says,
    el('div.row', {}, use, calibrate),
    el('h3', {}, word('threshold.compare')), el('div.wide', {tabIndex: 0, role: 'region', 'aria-label': word('threshold.compare')}, table), near,
    el('h3', {}, word('threshold.seen')), seenState, seen)
  put(root, el('p', {}, word('threshold.intro')), state, advice, chosen)

  let curve = null
  let isMoved = false
  let isShown = false
  let timer = 0
  let loads = 0
  const watch = new ResizeObserver(() => { if (curve && isShown) draw() })

  console.onEvent(event => {
    if (!isShown) return
    if (['gallery', 'connected', 'done'].includes(event)) load()
    else if (event === 'sighting' && !timer) later(PAUSE)
  })

  function later(millis) {
    clearTimeout(timer)
    timer = setTimeout(load, millis)
  }

  async function load() {
    clearTimeout(timer)
    timer = 0
    const own = ++loads
    if (!curve) state.textContent = word('threshold.loading')
    try {
      const reply = await api.get('threshold')
      if (own !== loads) return // a newer question was asked meanwhile
      const isOther = curve?.gallery !== reply.gallery
      curve = reply
      state.textContent = ''
      if (isShown) show(isOther)
    } catch (failure) {
      if (failure.code === 'measuring') {
        state.textContent = word('threshold.measuring')
        if (isShown) later(AGAIN)
      } else {
        state.textContent = ''
        console.fail(failure)
      }
    }
  }

  async function store(wanted) {
    use.disabled = calibrate.disabled = true
    try {
      const reply = await api.post('threshold', wanted, 'PUT')
      isMoved = false
      console.done(reply)
      await load()
    } catch (failure) {
      console.fail(failure)
    }
    use.disabled = false
    calibrate.disabled = !curve?.at_one_percent
  }

  /** Shows the curve; the chosen threshold stays, unless the gallery is another. */
  function show(isOther) {
    fill(advice, advices().map(text => el('li', {}, text)))
    chosen.hidden = curve.people === 0
    if (curve.people === 0) return
    slider.min = slider.step = curve.step
    slider.max = curve.points[curve.points.length - 1].threshold
    if (isOther || !isMoved) {
      isMoved = false
      slider.value = curve.now
    }
    named.hidden = curve.strangers === 0
    missed.hidden = curve.own === 0
    calibrate.disabled = !curve.at_one_percent
    fill(table, rows())
    fill(near, curve.closest.length ? nearest() : null)
    fill(seen, curve.seen.map(face => el('li', {}, face.picture
      ? api.picture(api.path`sightings/${face.sighting}` + `/faces/${face.face}.jpg`, '', () => el('span.noface', {}, '–'))
      : el('span.noface', {}, '–'), el('span'))))
    for (const image of seen.querySelectorAll('img')) image.className = 'face'
    draw()
    say()
  }

  /** The point that is chosen; exactly the threshold now until the slider moves. */
  function at() {
    return isMoved ? curve.points[Math.round(slider.value / curve.step) - 1] : curve.at_now
  }

  function say() {
    const point = at()
    const text = sentence(point)
    says.textContent = text
    slider.setAttribute('aria-valuetext', text)
    use.disabled = Math.abs(point.threshold - curve.now) < 1e-9
    drawing.querySelector('.chosen')?.setAttribute('transform', `translate(${x(point.threshold)} 0)`)
    let count = 0
    let changed = 0
    curve.seen.forEach((face, i) => {
      const isNamed = reads(face, point.threshold)
      const isOther = isNamed !== reads(face, curve.now)
      count += isNamed
      changed += isOther
      const item = seen.children[i]
      item.className = (isNamed ? 'named' : 'unnamed') + (isOther ? ' other' : '')
      fill(item.lastChild, isNamed ? el('span.person', {}, face.nearest) : el('span.stranger', {}, word('threshold.nobody')),
        isOther && el('span.badge', {}, word(isNamed ? 'threshold.gained' : 'threshold.lost')))
    })
    seenState.textContent = curve.seen.length ? word('threshold.seen-state', {n: count, of: curve.seen.length, changed}) : word('threshold.seen-none')
  }

  function reads(face, threshold) {
    return face.nearest !== undefined && face.distance <= threshold * face.factor
  }

  function sentence(point) {
    const parts = [word('threshold.says', {threshold: distance(point.threshold)})]
    parts.push(point.named.of
      ? word('threshold.says-named', {count: words.number(point.named.count), of: words.number(point.named.of), range: range(point.named)})
      : word('threshold.says-named-none'))
    parts.push(point.missed.of
      ? word('threshold.says-missed', {count: words.number(point.missed.count), of: words.number(point.missed.of), range: range(point.missed)})
      : word('threshold.says-missed-none'))
    return parts.join(' ')
  }

  function advices() {
    const texts = []
    if (curve.people === 0) return [word('threshold.nobody-enrolled')]
    if (curve.strangers === 0) texts.push(word('threshold.one-person'))
    else if (!curve.at_one_percent) texts.push(word('threshold.equal-people'))
    else if (curve.best_promise > 0.01) {
      texts.push(word('threshold.few-strangers', {n: words.number(curve.strangers), best: words.percent(curve.best_promise), needed: words.number(curve.needed)}))
    }
    if (curve.own === 0) texts.push(word('threshold.one-photograph'))
    else if (curve.own < 20) texts.push(word('threshold.few-photographs', {n: words.number(curve.own)}))
    if (curve.calibration?.stale) {
      texts.push(word('threshold.stale', {date: curve.calibration.date, people: words.number(curve.calibration.people), now: words.number(curve.people)}))
    }
    if (curve.used !== undefined && Math.abs(curve.used - curve.now) > 1e-4) {
      texts.push(word('threshold.other-used', {used: distance(curve.used), now: distance(curve.now)}))
    }
    return texts
  }

  function nearest() {
    const pairs = curve.closest.slice(0, 3).map(pair => word('threshold.pair', {name: pair.name, other: pair.other, distance: distance(pair.distance)})).join(', ')
    return [word('threshold.closest', {pairs}) + ' ', curve.without_closest !== undefined && el('span', {},
      word('threshold.alike', {threshold: distance(curve.without_closest)}) + ' ', el('a', {href: '#people'}, word('people.title')))]
  }

  function rows() {
    const lines = [['now', curve.at_now], ['default', curve.at_default], ['one', curve.at_one_percent]].filter(([, point]) => point)
    return [
      el('thead', {}, el('tr', {}, ['what', 'threshold', 'named', 'missed', 'ten'].map(column => el(column === 'what' ? 'th' : 'th.number', {scope: 'col'}, word('threshold.column-' + column))))),
      el('tbody', {}, lines.map(([what, point]) => el('tr', {},
        el('th', {scope: 'row'}, word('threshold.line-' + what, {best: words.percent(Math.max(0.01, curve.best_promise))})),
        el('td.number', {}, distance(point.threshold)),
        el('td.number', {}, share(point.named)),
        el('td.number', {}, share(point.missed)),
        el('td.number', {}, point.named_at_ten === undefined ? '–' : words.percent(point.named_at_ten)))))]
  }

  function share({count, of, low, high}) {
    return of ? word('threshold.share', {count: words.number(count), of: words.number(of), range: range({low, high})}) : '–'
  }

  function range({low, high}) {
    return word('threshold.range', {low: words.percent(low), high: words.percent(high)})
  }

  function distance(value) {
    return words.number(value, 3)
  }

  /** A line's name with a piece of the line. */
  function key(kind, text) {
    return el('span.key', {}, shape('svg', {width: 36, height: 12, 'aria-hidden': 'true'}, shape('path', {class: 'line ' + kind, d: 'M0 6H36'})), text)
  }

  let width = 0
  function x(threshold) {
    const most = curve.points[curve.points.length - 1].threshold
    return AROUND.left + threshold / most * (width - AROUND.left - AROUND.right)
  }

  function y(share) {
    return AROUND.top + (1 - share) * (HEIGHT - AROUND.top - AROUND.bottom)
  }

  /** Draws the curves in the width that the figure has. */
  function draw() {
    width = Math.max(260, drawing.clientWidth)
    const points = curve.points
    const bottom = HEIGHT - AROUND.bottom
    const svg = shape('svg', {width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': word('threshold.drawing')})
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      put(svg, shape('path', {class: 'grid', d: `M${AROUND.left} ${y(part)}H${width - AROUND.right}`}),
        label(AROUND.left - 6, y(part) + 4, words.percent(part), 'end'))
    }
    const most = points[points.length - 1].threshold
    const every = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10].find(gap => x(gap) - x(0) >= 44) ?? most
    for (let i = 1; i * every <= most + 1e-9; i++) put(svg, label(x(i * every), bottom + 16, words.number(i * every, every < 0.1 ? 2 : 1), 'middle'))
    put(svg, label((AROUND.left + width - AROUND.right) / 2, HEIGHT - 3, word('threshold.axis'), 'middle'))
    for (const [kind, isThere] of [['named', curve.strangers > 0], ['missed', curve.own > 0]]) {
      if (!isThere) continue
      const place = (point, value) => `${x(point.threshold).toFixed(1)} ${y(value).toFixed(1)}`
      put(svg,
        shape('path', {class: 'band ' + kind, d: 'M' + points.map(point => place(point, point[kind].high)).join('L') +
          'L' + [...points].reverse().map(point => place(point, point[kind].low)).join('L') + 'Z'}),
        shape('path', {class: 'line ' + kind, d: 'M' + points.map(point => place(point, point[kind].share)).join('L')}))
    }
    const marks = [['now', curve.now, 14], ['default', curve.default, 30], ['one', curve.at_one_percent?.threshold, 46]]
    for (const [kind, threshold, row] of marks) {
      if (threshold === undefined) continue
      const side = x(threshold) > width / 2 ? 'end' : 'start'
      put(svg, shape('path', {class: 'mark ' + kind, d: `M${x(threshold)} ${row + 3}V${bottom}`}),
        label(x(threshold) + (side === 'end' ? -3 : 3), row, word('threshold.mark-' + kind, {threshold: distance(threshold)}), side))
    }
    put(svg, shape('g', {class: 'chosen', transform: `translate(${x(at().threshold)} 0)`},
      shape('path', {class: 'mark', d: `M0 ${AROUND.top}V${bottom}`}), shape('circle', {cx: 0, cy: bottom, r: 6})))
    svg.addEventListener('click', event => {
      const box = svg.getBoundingClientRect()
      slider.value = (event.clientX - box.left - AROUND.left) / (width - AROUND.left - AROUND.right) * most
      isMoved = true
      say()
    })
    fill(drawing, svg)
  }

  return {
    show() {
      isShown = true
      watch.observe(drawing)
      if (curve) show(false)
      return load()
    },
    hide() {
      isShown = false
      watch.disconnect()
      clearTimeout(timer)
      timer = 0
    },
  }
}

function shape(kind, attributes, ...children) {
  const element = document.createElementNS(SVG, kind)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return put(element, ...children)
}

function label(x, y, text, anchor) {
  return shape('text', {x, y, 'text-anchor': anchor}, text)
}
