import {el, put} from './dom.js'

/** Not built yet. */
export function screen(root, {word}) {
  put(root, el('p', {}, word('soon')))
  return {show() {}, hide() {}}
}
