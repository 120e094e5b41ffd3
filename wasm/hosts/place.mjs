// Lays out a request (ABI.md, "Structures") as one block, and writes it once its address in the guest's memory is known.

const ALIGNMENT = 64;
const SCHEMA_BYTES = 48;
const ARRAY_BYTES = 64;
const NULLABLE = 2;
const encoder = new TextEncoder();

/** The layout of a request: `size` bytes; `write(memory, address)` fills them. */
export function place(streams, [name, params], requestBytes, streamBytes) {
  const block = new Block();
  const request = block.reserve(requestBytes);
  const list = block.reserve(streamBytes * streams.length);
  block.pointer(request, block.bytes(name));
  block.number(request + 4, name.length);
  block.pointer(request + 8, block.bytes(params));
  block.number(request + 12, params.length);
  block.pointer(request + 16, list);
  block.number(request + 20, streams.length);
  streams.forEach((stream, i) => placeStream(block, list + streamBytes * i, stream));
  return block;
}

function placeStream(block, at, stream) {
  const schema = block.reserve(SCHEMA_BYTES);
  const arrays = block.reserve(ARRAY_BYTES * stream.batches.length);
  placeSchema(block, schema, stream.schema);
  stream.batches.forEach((batch, i) => placeArray(block, arrays + ARRAY_BYTES * i, batch));
  block.pointer(at, schema);
  block.pointer(at + 4, arrays);
  block.number(at + 8, stream.batches.length);
}

function placeSchema(block, at, field) {
  block.pointer(at, block.text(field.format));
  block.pointer(at + 4, block.text(field.name));
  if (field.metadata.length > 0) block.pointer(at + 8, block.bytes(metadataBytes(field.metadata)));
  if (field.nullable) block.number(at + 16, NULLABLE);
  placeChildren(block, at + 24, at + 32, field.children, SCHEMA_BYTES, placeSchema);
}

function placeArray(block, at, array) {
  block.long(at, array.length);
  block.long(at + 8, array.nullCount);
  block.long(at + 24, array.buffers.length);
  const buffers = block.reserve(4 * array.buffers.length);
  array.buffers.forEach((buffer, i) => buffer && block.pointer(buffers + 4 * i, block.bytes(buffer, ALIGNMENT)));
  block.pointer(at + 40, buffers);
  placeChildren(block, at + 32, at + 44, array.children, ARRAY_BYTES, placeArray);
}

function placeChildren(block, countAt, listAt, children, size, placeOne) {
  block.long(countAt, children.length);
  if (children.length === 0) return;
  const list = block.reserve(4 * children.length);
  block.pointer(listAt, list);
  children.forEach((child, i) => {
    const address = block.reserve(size);
    block.pointer(list + 4 * i, address);
    placeOne(block, address, child);
  });
}

function metadataBytes(pairs) {
  const texts = pairs.flat().map((text) => encoder.encode(text));
  const bytes = new Uint8Array(4 + texts.reduce((sum, text) => sum + 4 + text.length, 0));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, pairs.length, true);
  let position = 4;
  for (const text of texts) {
    view.setUint32(position, text.length, true);
    bytes.set(text, position + 4);
    position += 4 + text.length;
  }
  return bytes;
}

/** Offsets within a block that has no address yet; everything not written is zero. */
class Block {
  size = 0;
  #writes = [];

  reserve(size, alignment = 8) {
    const start = Math.ceil(this.size / alignment) * alignment;
    this.size = start + size;
    return start;
  }

  bytes(bytes, alignment = 8) {
    const start = this.reserve(Math.max(bytes.length, 1), alignment);
    this.#writes.push((view, base) => new Uint8Array(view.buffer).set(bytes, base + start));
    return start;
  }

  text(text) {
    return this.bytes(encoder.encode(`${text}\0`));
  }

  pointer(at, target) {
    this.#writes.push((view, base) => view.setUint32(base + at, base + target, true));
  }

  number(at, value) {
    this.#writes.push((view, base) => view.setUint32(base + at, value, true));
  }

  long(at, value) {
    this.#writes.push((view, base) => view.setBigInt64(base + at, BigInt(value), true));
  }

  write(memory, base) {
    new Uint8Array(memory, base, this.size).fill(0);
    const view = new DataView(memory);
    for (const write of this.#writes) write(view, base);
  }
}
