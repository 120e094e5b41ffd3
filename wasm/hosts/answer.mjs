// Reads the streams of a response out of the guest's memory, as copies. Every address and length is checked first: an answer that does
// not hold is a `guest-contract` error.

import { GuestError } from "./errors.mjs";

const SCHEMA_BYTES = 48;
const ARRAY_BYTES = 64;
const STREAM_BYTES = 16;
const DEPTH_LIMIT = 16;
const NULLABLE = 2;
const WIDTHS = { c: 1, C: 1, s: 2, S: 2, i: 4, I: 4, f: 4, l: 8, L: 8, g: 8, tdD: 4, tts: 4, ttm: 4, ttu: 8, ttn: 8 };
const OFFSET_WIDTHS = { u: 4, z: 4, U: 8, Z: 8, "+l": 4 };

/** The `count` streams at `address`. */
export function readStreams(memory, address, count) {
  const reader = new Reader(memory);
  return Array.from({ length: reader.count(count) }, (_, i) => {
    const at = reader.range(address + STREAM_BYTES * i, STREAM_BYTES);
    const schema = readSchema(reader, reader.word(at), 0);
    const [arrays, batches] = [reader.word(at + 4), reader.count(reader.word(at + 8))];
    return { schema, batches: Array.from({ length: batches }, (_, k) => readArray(reader, arrays + ARRAY_BYTES * k, schema)) };
  });
}

function readSchema(reader, address, depth) {
  const at = reader.range(address, SCHEMA_BYTES);
  if (depth > DEPTH_LIMIT) throw broken("a field is nested too deep");
  const list = reader.word(at + 32);
  return {
    format: reader.text(reader.word(at)),
    name: reader.text(reader.word(at + 4)),
    metadata: reader.metadata(reader.word(at + 8)),
    nullable: (reader.word(at + 16) & NULLABLE) !== 0,
    children: Array.from({ length: reader.long(at + 24) }, (_, i) => readSchema(reader, reader.word(list + 4 * i), depth + 1)),
  };
}

function readArray(reader, address, field) {
  const at = reader.range(address, ARRAY_BYTES);
  const [length, nullCount] = [reader.long(at), Number(reader.signed(at + 8))];
  if (reader.long(at + 16) !== 0) throw broken(`column '${field.name}' has an offset`);
  const [count, list, childList] = [reader.long(at + 24), reader.word(at + 40), reader.word(at + 44)];
  if (reader.long(at + 32) !== field.children.length) throw broken(`column '${field.name}' has other children than its field`);
  const addresses = Array.from({ length: count }, (_, i) => reader.word(list + 4 * i));
  return {
    length,
    nullCount,
    buffers: readBuffers(reader, field, length, addresses),
    children: field.children.map((child, i) => readArray(reader, reader.word(childList + 4 * i), child)),
  };
}

function readBuffers(reader, field, length, addresses) {
  const { format } = field;
  if (format === "n") return [];
  const bits = Math.ceil(length / 8);
  const buffers = [addresses[0] && length ? reader.copy(addresses[0], bits) : null];
  if (format === "+s" || format.startsWith("+w:")) return buffers;
  const needed = (index, size) => {
    if (!addresses[index] && size > 0) throw broken(`column '${field.name}' has no buffer ${index}`);
    return reader.copy(addresses[index] ?? 0, size);
  };
  if (format in OFFSET_WIDTHS) {
    const width = OFFSET_WIDTHS[format];
    buffers.push(length ? needed(1, (length + 1) * width) : new Uint8Array(width));
    if (format !== "+l") buffers.push(needed(2, lastOffset(buffers[1], width)));
    return buffers;
  }
  const width = WIDTHS[format] ?? (/^ts[smun]:/.test(format) ? 8 : undefined);
  if (width === undefined && format !== "b") throw broken(`column '${field.name}' has the unknown format '${format}'`);
  buffers.push(needed(1, format === "b" ? bits : length * width));
  return buffers;
}

function lastOffset(offsets, width) {
  const view = new DataView(offsets.buffer);
  const last = width === 4 ? view.getInt32(offsets.length - 4, true) : Number(view.getBigInt64(offsets.length - 8, true));
  if (last < 0) throw broken("an offset is negative");
  return last;
}

const broken = (what) => new GuestError("guest-contract", `The guest's answer does not hold: ${what}.`);

class Reader {
  constructor(memory) {
    this.memory = memory;
    this.view = new DataView(memory);
  }

  range(address, size) {
    if (address === 0 || address + size > this.memory.byteLength) throw broken("an address lies outside of its memory");
    return address;
  }

  count(value) {
    if (value > this.memory.byteLength / 8) throw broken("a count is larger than its memory");
    return value;
  }

  word(address) {
    return this.view.getUint32(this.range(address, 4), true);
  }

  signed(address) {
    return this.view.getBigInt64(this.range(address, 8), true);
  }

  /** A length or count: lists of 8 rows a byte are the longest that memory can hold. */
  long(address) {
    const value = this.signed(address);
    if (value < 0n || value > BigInt(this.memory.byteLength) * 8n) throw broken("a length is larger than its memory");
    return Number(value);
  }

  copy(address, size) {
    if (size === 0) return new Uint8Array(0);
    return new Uint8Array(this.memory, this.range(address, size), size).slice();
  }

  text(address) {
    if (address === 0) return "";
    const bytes = new Uint8Array(this.memory, this.range(address, 1));
    const end = bytes.indexOf(0);
    if (end < 0) throw broken("a text has no end");
    return new TextDecoder().decode(bytes.subarray(0, end));
  }

  metadata(address) {
    if (address === 0) return [];
    let position = address + 4;
    const text = () => {
      const length = this.word(position);
      const found = new TextDecoder().decode(this.copy(position + 4, length));
      position += 4 + length;
      return found;
    };
    return Array.from({ length: this.count(this.word(address)) }, () => [text(), text()]);
  }
}
