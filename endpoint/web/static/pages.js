// The pages' script: runs a process with what its form holds, and shows how far a job is. What comes from elsewhere is
// only ever set as text or as the address of a link.
"use strict";

const FORMATS = {vector: "application/geo+json", raster: "image/tiff; application=geotiff"};
const FINISHED = ["successful", "failed", "dismissed"];

const byId = (id) => document.getElementById(id);
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function asked(address, options = {}) {
  const response = await fetch(address, {...options, headers: {Accept: "application/json", ...options.headers}});
  const text = await response.text();
  const answer = text ? JSON.parse(text) : {};
  if (!response.ok) throw new Error(answer.detail || `The endpoint answered with the status ${response.status}.`);
  return answer;
}

async function base64(blob) {
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new Error("The file cannot be read."));
    reader.readAsDataURL(blob);
  });
  return address.slice(address.indexOf(",") + 1);
}

async function payload(field, form) {
  if (!field.value) return undefined;
  let blob, name = field.value;
  if (field.value === "file") {
    blob = form.querySelector(`[data-file="${CSS.escape(field.dataset.name)}"]`).files[0];
    if (!blob) throw new Error("Please choose a file.");
    name = blob.name;
  } else {
    blob = await (await fetch(field.value)).blob();
  }
  if (field.dataset.kind === "raster") return {value: await base64(blob), mediaType: FORMATS.raster};
  if (name.endsWith(".fgb")) return {value: await base64(blob), mediaType: "application/flatgeobuf"};
  return {value: JSON.parse(await blob.text()), mediaType: FORMATS.vector};
}

function parsed(field) {
  try {
    return JSON.parse(field.value);
  } catch {
    throw new Error(`${field.labels[0].firstChild.textContent.trim()}: this is not JSON.`);
  }
}

async function valueOf(field, form) {
  const kind = field.dataset.kind;
  if (kind in FORMATS) return payload(field, form);
  if (kind === "boolean") return field.checked;
  if (field.value === "") return undefined;
  if (kind === "number" || kind === "integer") return Number(field.value);
  return kind === "json" ? {value: parsed(field)} : field.value;
}

async function requestOf(form) {
  const inputs = {}, outputs = {};
  for (const field of form.querySelectorAll("[data-name]")) {
    const value = await valueOf(field, form);
    if (value !== undefined) inputs[field.dataset.name] = value;
  }
  for (const field of form.querySelectorAll("[data-output]")) {
    const mediaType = FORMATS[field.dataset.kind];
    outputs[field.dataset.output] = mediaType ? {format: {mediaType}, transmissionMode: "reference"} : {};
  }
  return {inputs, outputs, response: "document"};
}

function show(info) {
  byId("status").textContent = info.status;
  byId("status").className = `status ${info.status}`;
  byId("progress").value = info.progress || 0;
  byId("message").textContent = info.message || "";
}

function showResults(list, results) {
  list.replaceChildren();
  for (const [name, value] of Object.entries(results)) {
    const term = document.createElement("dt"), description = document.createElement("dd");
    term.textContent = name;
    if (value && typeof value.href === "string" && /^https?:/.test(value.href)) {
      const link = document.createElement("a");
      link.href = value.href;
      link.textContent = value.type || value.href;
      link.download = value.type === FORMATS.raster ? `${name}.tif` : value.type === FORMATS.vector ? `${name}.geojson` : name;
      description.append(link);
    } else {
      const text = JSON.stringify(value);
      description.textContent = text.length > 2000 ? `${text.slice(0, 2000)} …` : text;
    }
    list.append(term, description);
  }
}

async function run(form) {
  const {base, process} = form.dataset;
  byId("outcome").hidden = false;
  byId("results").replaceChildren();
  show({status: "sending"});
  const body = JSON.stringify(await requestOf(form));
  const headers = {"Content-Type": "application/json", Prefer: "respond-async"};
  let info = await asked(`${base}/processes/${encodeURIComponent(process)}/execution`, {method: "POST", body, headers});
  const job = `${base}/jobs/${encodeURIComponent(info.jobID)}`;
  for (let pause = 100; !FINISHED.includes(info.status); pause = Math.min(2000, pause * 1.5)) {
    show(info);
    await wait(pause);
    info = await asked(job);
  }
  show(info);
  if (info.status === "successful") showResults(byId("results"), await asked(`${job}/results`));
}

function prepareForm(form) {
  for (const field of form.querySelectorAll("select[data-kind]")) {
    const file = form.querySelector(`[data-file="${CSS.escape(field.dataset.name)}"]`);
    if (!file) continue;
    const follow = () => { file.hidden = field.value !== "file"; };
    field.addEventListener("change", follow);
    follow();
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      await run(form);
    } catch (error) {
      show({status: "failed", message: error.message});
    } finally {
      button.disabled = false;
    }
  });
}

async function followJob(part) {
  const job = `${part.dataset.base}/jobs/${encodeURIComponent(part.dataset.job)}`;
  const dismiss = byId("dismiss");
  if (dismiss) dismiss.addEventListener("click", async () => { await asked(job, {method: "DELETE"}); location.reload(); });
  let status = part.dataset.status;
  if (status === "successful") {
    try { showResults(byId("results"), await asked(`${job}/results`)); } catch { /* raw results: the link has them */ }
    return;
  }
  while (!FINISHED.includes(status)) {
    await wait(1000);
    const info = await asked(job);
    part.querySelector("progress").value = info.progress;
    if (info.status !== status) location.reload();
    status = info.status;
  }
}

if (byId("run")) prepareForm(byId("run"));
if (byId("job")) followJob(byId("job"));
