// Requests to the console's API. The token comes with the printed address, and stays in this tab.

const KEPT = 'facepipe-token'
const PICTURES = 2000

/** An error that the API replied with, or that the connection gave. */
export class Refused extends Error {
  constructor(status, code, message, retryAfter = 0) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

/** Takes the token out of the address, so that it is neither in the history nor on a screenshot. */
export function takeToken() {
  const given = new URLSearchParams(location.hash.slice(1)).get('token')
  if (given) {
    sessionStorage.setItem(KEPT, given)
    history.replaceState(null, '', location.pathname)
  }
  return sessionStorage.getItem(KEPT) !== null
}

function headers(more) {
  return {Authorization: 'Bearer ' + (sessionStorage.getItem(KEPT) ?? ''), ...more}
}

async function ask(method, path, body, more = {}, signal = undefined) {
  let reply
  try {
    reply = await fetch('/api/' + path, {method, body, headers: headers(more), signal, redirect: 'error'})
  } catch (failure) {
    if (failure.name === 'AbortError') throw failure
    throw new Refused(0, 'console_away', 'the console does not answer')
  }
  if (reply.ok) return reply
  let error = {}
  try {
    error = (await reply.json()).error ?? {}
  } catch { /* not the console's own reply */ }
  throw new Refused(reply.status, error.code ?? 'http_' + reply.status, error.message ?? `HTTP ${reply.status}`,
    Number(reply.headers.get('Retry-After') ?? 0))
}

/** Returns the path with its parts escaped: path`people/${name}`. */
export function path(texts, ...parts) {
  return texts.reduce((all, text, i) => all + encodeURIComponent(parts[i - 1]) + text)
}

/** Returns 'path?a=b' without the empty parameters. */
export function query(base, parameters) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
  return kept.length ? base + '?' + new URLSearchParams(kept) : base
}

export async function get(path, signal) {
  return (await ask('GET', path, undefined, {}, signal)).json()
}

export async function post(path, value, method = 'POST', signal = undefined) {
  return (await ask(method, path, JSON.stringify(value), {'Content-Type': 'application/json'}, signal)).json()
}

/** Sends a file's bytes. */
export async function send(method, path, blob, signal) {
  return (await ask(method, path, blob, {'Content-Type': blob.type || 'application/octet-stream'}, signal)).json()
}

/**
 * Sends a large file and tells how much was sent.
 * @param {function(number)} progress gets the share that was sent, 0 to 1
 */
export function upload(path, file, progress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest() // fetch does not tell how much was sent
    request.open('PUT', '/api/' + path)
    for (const [name, value] of Object.entries(headers({'Content-Type': 'application/octet-stream'}))) request.setRequestHeader(name, value)
    request.upload.onprogress = event => progress(event.loaded / event.total)
    request.onload = () => {
      let reply = {}
      try {
        reply = JSON.parse(request.responseText)
      } catch { /* not the console's own reply */ }
      if (request.status === 200) resolve(reply)
      else reject(new Refused(request.status, reply.error?.code ?? 'http_' + request.status, reply.error?.message ?? `HTTP ${request.status}`))
    }
    request.onerror = () => reject(new Refused(0, 'console_away', 'the console does not answer'))
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'))
    signal?.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

/** Returns a file of the API; null if it has more bytes than `most`. */
export async function file(path, most, signal) {
  const reply = await ask('GET', path, undefined, {}, signal)
  if (Number(reply.headers.get('Content-Length')) > most) {
    await reply.body.cancel()
    return null
  }
  return reply.blob()
}

export async function blob(path, signal) {
  return (await ask('GET', path, undefined, {}, signal)).blob()
}

// Pictures need the token, so an <img> cannot fetch them itself. Each is fetched once.
const pictures = new Map()

/** Returns an <img> that shows a picture of the API, when it is there; or what `missing` returns. */
export function picture(path, alt, missing = null) {
  const image = document.createElement('img')
  image.alt = alt
  image.decoding = 'async'
  if (!pictures.has(path)) {
    if (pictures.size >= PICTURES) forget(pictures.keys().next().value)
    pictures.set(path, blob(path).then(URL.createObjectURL))
  }
  pictures.get(path).then(url => { image.src = url }, () => {
    pictures.delete(path)
    if (missing && image.isConnected) image.replaceWith(missing())
    else image.classList.add('gone')
  })
  return image
}

/** Forgets the pictures of paths that begin so, because they may have changed. */
export function forgetPictures(start) {
  for (const path of [...pictures.keys()]) if (path.startsWith(start)) forget(path)
}

function forget(path) {
  pictures.get(path).then(URL.revokeObjectURL, () => {})
  pictures.delete(path)
}

/**
 * Listens to the console's events, and connects again after a break.
 * @param {function(string, object)} heard gets each event's name and data
 * @param {function(boolean)} connected gets true when the stream begins and false when it breaks
 */
export async function listen(heard, connected) {
  for (;;) {
    try {
      const reply = await ask('GET', 'events')
      connected(true)
      const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
      let rest = ''
      for (;;) {
        const {value, done} = await reader.read()
        if (done) break
        const parts = (rest + value).split('\n\n')
        rest = parts.pop()
        for (const part of parts) {
          const event = /^event: (.*)$/m.exec(part)
          const data = /^data: (.*)$/m.exec(part)
          if (event && data) heard(event[1], JSON.parse(data[1]))
        }
      }
    } catch (failure) {
      connected(false, failure)
      if (failure.status === 401) return
    }
    await new Promise(done => setTimeout(done, 1000))
    connected(false)
  }
}
