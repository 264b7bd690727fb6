// Builds elements. Text only ever becomes text nodes, so a name is never markup.

/**
 * Returns a new element.
 * @param {string} kind tag, with classes: 'button.quiet'
 * @param {object} [given] properties and attributes; `on…` are listeners, `data` is the dataset
 * @param {...(Node|string|null|undefined|false)} children text becomes text nodes; nothing is skipped
 */
export function el(kind, given = {}, ...children) {
  const [tag, ...classes] = kind.split('.')
  const element = document.createElement(tag)
  element.classList.add(...classes)
  for (const [name, value] of Object.entries(given)) {
    if (value === null || value === undefined || value === false) continue
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (name === 'data') Object.assign(element.dataset, value)
    else if (name in element && !name.startsWith('aria') && name !== 'list') element[name] = value
    else element.setAttribute(name, value === true ? '' : value)
  }
  put(element, ...children)
  return element
}

/** Appends children to an element; strings become text. */
export function put(element, ...children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child)
  }
  return element
}

/** Replaces all children of an element. */
export function fill(element, ...children) {
  element.replaceChildren()
  return put(element, ...children)
}

/**
 * A long list of which only the rows near the window are in the page. The element scrolls with the page.
 * All cells have the same height and, in columns, the same width.
 */
export class LongList {
  /**
   * @param {string} kind tag and classes of the list, such as 'ul.faces'
   * @param {{width: number, height: number, cell: function(object, number): HTMLElement}} shape width of a cell in pixels (0: one
   *     column), height of a cell in pixels, and the maker of a cell
   */
  constructor(kind, {width, height, cell}) {
    this.items = []
    this.width = width
    this.height = height
    this.cell = cell
    this.cells = new Map()
    this.element = el(kind + '.long')
    this.draw = this.draw.bind(this)
    this.watch = new ResizeObserver(this.draw)
  }

  /** Begins to follow the window. */
  show() {
    addEventListener('scroll', this.draw, {passive: true})
    this.watch.observe(this.element)
    this.draw()
  }

  hide() {
    removeEventListener('scroll', this.draw)
    this.watch.disconnect()
  }

  /** Shows other items. Cells of items that stay (the same objects) stay. */
  set(items) {
    const stay = new Set(items)
    for (const [item, cell] of this.cells) {
      if (!stay.has(item)) {
        cell.remove()
        this.cells.delete(item)
      }
    }
    this.items = items
    this.draw()
  }

  /** Makes an item's cell anew, if it is on screen. */
  redraw(item) {
    this.cells.get(item)?.remove()
    this.cells.delete(item)
    this.draw()
  }

  /** Scrolls the item of an index into the window, and returns its cell. */
  reveal(index) {
    const top = this.element.getBoundingClientRect().top + Math.floor(index / this.columns()) * this.height
    if (top < 0 || top + this.height > innerHeight) scrollBy(0, top - (innerHeight - this.height) / 2)
    this.draw()
    return this.cells.get(this.items[index])
  }

  columns() {
    return this.width ? Math.max(1, Math.floor(this.element.clientWidth / this.width)) : 1
  }

  draw() {
    const columns = this.columns()
    const rows = Math.ceil(this.items.length / columns)
    this.element.style.setProperty('height', rows * this.height + 'px')
    const top = -this.element.getBoundingClientRect().top
    const first = Math.max(0, Math.floor(top / this.height) - 3) * columns
    const last = Math.min(this.items.length, (Math.ceil((top + innerHeight) / this.height) + 3) * columns)
    const wanted = new Set(this.items.slice(first, last))
    for (const [item, cell] of this.cells) {
      // A cell with the focus stays, or the keyboard would lose its place.
      if (!wanted.has(item) && !cell.contains(document.activeElement)) {
        cell.remove()
        this.cells.delete(item)
      }
    }
    for (let i = first; i < last; i++) {
      const item = this.items[i]
      let cell = this.cells.get(item)
      if (!cell) {
        cell = this.cell(item, i)
        this.cells.set(item, cell)
      }
      const share = 100 / columns
      cell.style.setProperty('top', Math.floor(i / columns) * this.height + 'px')
      cell.style.setProperty('left', this.width ? (i % columns) * share + '%' : '0')
      cell.style.setProperty('width', this.width ? share + '%' : '100%')
      cell.style.setProperty('height', this.height + 'px')
      const next = this.element.children[i - first]
      if (next !== cell) this.element.insertBefore(cell, next ?? null)
    }
  }
}
