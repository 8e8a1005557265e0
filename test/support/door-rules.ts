/** The rules of the door, tried on the modules handed in: the real ones, or a copy that was broken on purpose. */
import { strict as assert } from "node:assert";
import { once } from "node:events";
import { statSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import type * as DoorModule from "../../src/app/door.ts";
import type * as PlaceModule from "../../src/app/door-place.ts";
import type * as PathsModule from "../../src/base/paths.ts";
import type * as SystemModule from "../../src/base/system.ts";
import { strictLog } from "./rehearsal.ts";

export interface DoorModules {
  readonly openDoor: typeof DoorModule.openDoor;
  readonly readNote: typeof PlaceModule.readNote;
  readonly doorFile: typeof PlaceModule.doorFile;
  readonly dataPaths: typeof PathsModule.dataPaths;
  readonly realSystem: typeof SystemModule.realSystem;
}

/** The modules {@link DoorModules} are of. */
export const DOOR_MODULES = ["app/door", "app/door-place", "base/paths", "base/system"];

/** Opens a door in the folder, asks through it as everybody may and may not, and closes it. */
export async function tryDoor(modules: DoorModules, folder: string): Promise<void> {
  const { openDoor, readNote, doorFile, dataPaths, realSystem } = modules;
  const { timers, random } = realSystem();
  const file = doorFile(dataPaths(folder), false);
  const done: string[] = [];
  const perform = async ({ id }: { readonly id: string }) => {
    done.push(id);
    return { code: 0, lines: [id] };
  };
  const door = await openDoor({ ...{ file, timers, random, perform }, log: strictLog([]) });
  const note = readNote(file)!;
  const ask = (more: object) => asked(note.address, { ...note, id: "0".repeat(16), ...more });
  try {
    assert.deepEqual(await ask({}), { answer: { code: 0, lines: ["0".repeat(16)] } });
    for (const token of ["", "0".repeat(64), note.token.slice(0, -1), `${note.token}0`]) {
      assert.equal((await ask({ token })).error?.code, "TOKEN");
    }
    for (const other of [note.door - 1, note.door + 1])
      assert.equal((await ask({ door: other })).error?.code, "VERSION");
    assert.equal((await ask({ id: "../x" })).error?.code, "MALFORMED");
    assert.equal(done.length, 1);
    if (process.platform !== "win32") {
      for (const one of [file, note.address]) assert.equal(statSync(one).mode & 0o777, 0o600, path.basename(one));
    }
  } finally {
    await door.close();
  }
  assert.equal(readNote(file), undefined);
}

interface Reply {
  readonly answer?: object;
  readonly error?: { readonly code: string };
}

async function asked(address: string, request: object): Promise<Reply> {
  const socket = connect(address);
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    text += part;
  });
  socket.end(`${JSON.stringify({ operation: "run", request: 1, ...request })}\n`);
  await once(socket, "close");
  return JSON.parse(text) as Reply;
}
