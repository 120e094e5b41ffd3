// A host for EdgeGIS guests in JavaScript: checks a module, places Arrow data in its memory, runs a function, reads the answer.
// It needs WebAssembly and nothing of Node's or a browser's. See ../ABI.md, whose words are used here.
//
// A stream is {schema: Field, batches: Array[]}; a batch is the struct array of the schema.
//   Field  {name, format, nullable, metadata: [[key, value]], children: Field[]}
//   Array  {length, nullCount, buffers: (Uint8Array | null)[], children: Array[]}

import { place } from "./place.mjs";
import { readStreams } from "./answer.mjs";
import { GuestError } from "./errors.mjs";

export const ABI_VERSION = 1;
const EXPORTS = { memory: "memory", edgegis_abi: "function", edgegis_alloc: "function", edgegis_free: "function", edgegis_run: "function", edgegis_reset: "function" };
const IMPORTS = new Set(["edgegis.progress", "edgegis.log"]);
const START_SECTION = 8;
const REQUEST_BYTES = 24;
const STREAM_BYTES = 16;

/** Compiles a module and refuses what ABI.md refuses. */
export function compile(bytes) {
  const module = new WebAssembly.Module(bytes);
  for (const item of WebAssembly.Module.imports(module)) {
    const name = `${item.module}.${item.name}`;
    if (!IMPORTS.has(name) || item.kind !== "function") throw new GuestError("module-refused", `The module imports ${name}, which is not granted.`);
  }
  const exported = new Map(WebAssembly.Module.exports(module).map((item) => [item.name, item.kind]));
  for (const [name, kind] of Object.entries(EXPORTS)) {
    if (exported.get(name) !== kind) throw new GuestError("module-refused", `The module does not export the ${kind} ${name}.`);
  }
  if (hasSection(bytes, START_SECTION)) throw new GuestError("module-refused", "The module has a start function.");
  return module;
}

function hasSection(bytes, wanted) {
  let position = 8;
  while (position < bytes.length) {
    const id = bytes[position++];
    let [size, shift, byte] = [0, 0, 0];
    do {
      byte = bytes[position++];
      size += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    if (id === wanted) return true;
    position += size;
  }
  return false;
}

/** The descriptors in a module's custom section: one or more JSON documents, one after the other. */
export function descriptors(module) {
  const texts = WebAssembly.Module.customSections(module, "edgegis").map((section) => new TextDecoder().decode(section));
  return texts.flatMap(documents);
}

function documents(text) {
  const found = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted) {
      if (character === "\\") i++;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === "{" && depth++ === 0) start = i;
    else if (character === "}" && --depth === 0) found.push(JSON.parse(text.slice(start, i + 1)));
  }
  return found;
}

/** An instance of a module: serves any number of runs, one after the other. */
export class Guest {
  /** `progress(fraction)` answers true when the job is cancelled; `log(level, line)` takes a line. */
  constructor(module, { progress = () => false, log = () => {} } = {}) {
    const imports = {
      progress: (fraction) => (progress(fraction) ? 1 : 0),
      log: (level, address, length) => log(level, this.#text(address >>> 0, length >>> 0)),
    };
    this.exports = new WebAssembly.Instance(module, { edgegis: imports }).exports;
    const version = this.exports.edgegis_abi();
    if (version !== ABI_VERSION) throw new GuestError("module-refused", `The module speaks ABI ${version}, this host ${ABI_VERSION}.`);
  }

  /** Runs one function; `params` is the JSON text of ABI.md. Returns {values, streams} or throws a GuestError. */
  run(name, params, streams) {
    const request = this.#place(new TextEncoder().encode(name), new TextEncoder().encode(params), streams);
    try {
      return this.#answer(this.exports.edgegis_run(request.address) >>> 0);
    } finally {
      this.exports.edgegis_reset();
      this.exports.edgegis_free(request.address, request.size);
    }
  }

  #place(name, params, streams) {
    const block = place(streams, [name, params], REQUEST_BYTES, STREAM_BYTES);
    const address = this.exports.edgegis_alloc(block.size) >>> 0;
    if (address === 0) throw new GuestError("memory-limit", `The guest has no ${block.size} bytes left.`);
    block.write(this.exports.memory.buffer, address);
    return { address, size: block.size };
  }

  #answer(address) {
    const memory = this.exports.memory.buffer;
    if (address === 0 || address + 20 > memory.byteLength) throw new GuestError("guest-contract", "The response lies outside of the guest's memory.");
    const view = new DataView(memory);
    const [status, json, jsonLength, list, count] = [0, 4, 8, 12, 16].map((offset) => view.getUint32(address + offset, true));
    const text = this.#text(json, jsonLength);
    if (status === 0) return { values: text === "" ? {} : JSON.parse(text), streams: readStreams(memory, list, count) };
    const { code = "internal", message = "", details = {} } = JSON.parse(text);
    throw new GuestError(code, message, details);
  }

  #text(address, length) {
    if (address + length > this.exports.memory.buffer.byteLength) throw new GuestError("guest-contract", "A text lies outside of the guest's memory.");
    return new TextDecoder().decode(new Uint8Array(this.exports.memory.buffer, address, length));
  }
}
