// The JavaScript host as a command: node serve.mjs MODULE [--describe]
// --describe prints the module's descriptors; otherwise runs are read from standard input and answered on standard output until it ends.
//
// A message, in both directions, is 16 bytes (u32 length of the JSON, u32 0, u64 length of the data), JSON, and data.
// Request  {"new": bool (a new instance), "function", "params" (JSON text), "streams": [{"schema": Field, "batches": [Array]}]}
// Answer   {"values", "streams", "log": [[level, line]]} or {"error": {"code", "message", "details"}}
// Field    {"name", "format", "nullable", "metadata": [[key, value]], "children"}
// Array    {"length", "null_count", "buffers": [null | [offset, bytes] in the data], "children"}

import { readFileSync, readSync, writeSync } from "node:fs";
import { GuestError } from "./errors.mjs";
import { compile, descriptors, Guest } from "./host.mjs";

const HEADER_BYTES = 16;

function readExactly(size) {
  const bytes = new Uint8Array(size);
  let filled = 0;
  while (filled < size) {
    const count = readSync(0, bytes, filled, size - filled, null);
    if (count === 0) return null;
    filled += count;
  }
  return bytes;
}

function writeAll(bytes) {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

function receive() {
  const header = readExactly(HEADER_BYTES);
  if (header === null) return null;
  const view = new DataView(header.buffer);
  const json = readExactly(view.getUint32(0, true));
  return { message: JSON.parse(new TextDecoder().decode(json)), data: readExactly(Number(view.getBigUint64(8, true))) };
}

function send(message, parts) {
  const json = new TextEncoder().encode(JSON.stringify(message));
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  header.setUint32(0, json.length, true);
  header.setBigUint64(8, BigInt(parts.reduce((sum, part) => sum + part.length, 0)), true);
  for (const part of [new Uint8Array(header.buffer), json, ...parts]) writeAll(part);
}

function unpack(array, data) {
  const buffers = array.buffers.map((range) => range && data.subarray(range[0], range[0] + range[1]));
  return { length: array.length, nullCount: array.null_count, buffers, children: array.children.map((child) => unpack(child, data)) };
}

function pack(array, parts) {
  const buffers = array.buffers.map((buffer) => {
    if (buffer === null) return null;
    const start = parts.total;
    parts.total += buffer.length;
    parts.push(buffer);
    return [start, buffer.length];
  });
  return { length: array.length, null_count: array.nullCount, buffers, children: array.children.map((child) => pack(child, parts)) };
}

function answer(guest, { message, data }, lines) {
  const parts = Object.assign([], { total: 0 });
  try {
    const streams = message.streams.map(({ schema, batches }) => ({ schema, batches: batches.map((batch) => unpack(batch, data)) }));
    const result = guest.run(message.function, message.params, streams);
    const packed = result.streams.map(({ schema, batches }) => ({ schema, batches: batches.map((batch) => pack(batch, parts)) }));
    send({ values: result.values, streams: packed, log: lines.splice(0) }, parts);
  } catch (error) {
    const code = error instanceof GuestError ? error.code : "trap";
    send({ error: { code, message: error.message, details: error.details ?? {} } }, []);
  }
}

const [path, option] = process.argv.slice(2);
const module = compile(readFileSync(path));
if (option === "--describe") {
  console.log(JSON.stringify(descriptors(module), null, 1));
} else {
  const lines = [];
  let guest = null;
  for (let request = receive(); request !== null; request = receive()) {
    if (guest === null || request.message.new) guest = new Guest(module, { log: (level, line) => lines.push([level, line]) });
    answer(guest, request, lines);
  }
}
