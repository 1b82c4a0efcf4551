// Drives a Microsoft Graph with Microsoft's own JavaScript client and prints what came of it.
//
//   node witness.mjs '{"graph": "https://...", "token": "...", "drive": "...", "column": "..."}'
//
// One line of JSON for each step: {"step": name, ...what was found}. Ends with 0 when every step
// could be taken; what was found is judged by whoever runs it.

import { Buffer } from "node:buffer";
import graphClient from "@microsoft/microsoft-graph-client";

const { Client, FileUpload, GraphError, LargeFileUploadTask } = graphClient;
const told = JSON.parse(process.argv[2]);
const client = Client.init({
  authProvider: (done) => done(null, told.token),
  baseUrl: `${told.graph}/`,
  customHosts: new Set([new URL(told.graph).hostname]),
});
const drive = `/drives/${told.drive}`;
const say = (step, found) => console.log(JSON.stringify({ step, ...found }));

async function refusal(request) {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof GraphError)) {
      throw error;
    }
    return { status: error.statusCode, code: error.code, requestId: error.requestId };
  }
  return { status: 0 };
}

async function read(stream) {
  const parts = [];
  for await (const part of stream) {
    parts.push(Buffer.from(part));
  }
  return Buffer.concat(parts).toString("utf8");
}

const makeFolder = () =>
  client.api(`${drive}/root/children`).post({
    name: "Ärende 1",
    folder: {},
    "@microsoft.graph.conflictBehavior": "fail",
  });
const folder = await makeFolder();
say("folder", { id: folder.id, name: folder.name, isFolder: "folder" in folder });
say("folder again", await refusal(makeFolder));

const content = `${drive}/items/${folder.id}:/${encodeURIComponent("avtal åäö.txt")}:/content`;
const file = await client.api(content).put("första");
say("put", { id: file.id, name: file.name, size: file.size, eTag: file.eTag });
const item = `${drive}/items/${file.id}`;
const second = await client.api(`${item}/content`).header("If-Match", file.eTag).put("andra");
say("replace", { size: second.size, moved: second.eTag !== file.eTag });
const stale = client.api(`${item}/content`).header("If-Match", file.eTag);
say("stale", await refusal(() => stale.put("tredje")));

const fields = await client.api(`${item}/listItem/fields`).update({ [told.column]: "D-1" });
say("fields", { value: fields[told.column] });
const unknown = client.api(`${item}/listItem/fields`);
say("unknown field", await refusal(() => unknown.update({ NoSuchColumn: "x" })));

const versions = await client.api(`${item}/versions`).get();
say("versions", { labels: versions.value.map((version) => version.id) });
const old = await client.api(`${item}/versions/1.0/content`).getStream();
say("old content", { text: await read(old) });
say("content", { text: await read(await client.api(`${item}/content`).getStream()) });

const expanded = await client
  .api(item)
  .select("id,name,publication")
  .expand("listItem($expand=fields)")
  .get();
say("expanded", {
  keys: Object.keys(expanded).filter((key) => !key.startsWith("@")),
  level: expanded.publication.level,
  value: expanded.listItem.fields[told.column],
});

const large = Buffer.from(Uint8Array.from({ length: told.size }, (_, place) => place % 251));
const session = await LargeFileUploadTask.createUploadSession(
  client,
  `${told.graph}/v1.0${drive}/items/${folder.id}:/stor.bin:/createUploadSession`,
  { item: { "@microsoft.graph.conflictBehavior": "fail" } },
);
const seen = [];
const task = new LargeFileUploadTask(
  client,
  new FileUpload(large, "stor.bin", large.length),
  session,
  {
    rangeSize: 4 * 320 * 1024,
    uploadEventHandlers: { progress: (range) => seen.push(range.minValue) },
  },
);
const uploaded = await task.upload();
say("upload", {
  size: uploaded.responseBody.size,
  ranges: seen.length,
  hash: uploaded.responseBody.file.hashes.quickXorHash,
});

const names = [];
let page = await client.api(`${drive}/root/delta`).top(2).get();
let pages = 1;
while (page["@odata.nextLink"]) {
  names.push(...page.value.map((one) => one.name));
  page = await client.api(page["@odata.nextLink"]).get();
  pages += 1;
}
names.push(...page.value.map((one) => one.name));
say("delta", { names, pages });
await client.api(item).delete();
const later = await client.api(page["@odata.deltaLink"]).get();
say("deleted", { ids: later.value.filter((one) => one.deleted).map((one) => one.id) });
