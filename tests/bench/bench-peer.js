// SPDX-License-Identifier: GPL-3.0-or-later
// The peer that most would write: Node's own HTTP server and better-sqlite3, every webhook committed before its 200.
// node bench-peer.js FILE; prints where it listens.
"use strict";
const crypto = require("node:crypto");
const http = require("node:http");
const Database = require("better-sqlite3");

const database = new Database(process.argv[2]);
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec("CREATE TABLE event (hash BLOB PRIMARY KEY, received_ms INTEGER, body BLOB)");
const insert = database.prepare("INSERT INTO event VALUES (?, ?, ?) ON CONFLICT DO NOTHING");

const server = http.createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts);
    insert.run(crypto.createHash("sha256").update(body).digest(), Date.now(), body);
    response.writeHead(200, { "Content-Type": "application/json" });
    response.end('{"ok":true}');
  });
});
server.listen({ port: 0, host: "127.0.0.1", backlog: 1024 }, () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
