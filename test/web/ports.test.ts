/** A port that is taken: what has it, and which setting is to be changed. */
import { expect, it } from "vitest";
import { startWebServer } from "../../src/web/server.ts";
import { strictLog } from "../support/rehearsal.ts";
import { webRig } from "../support/web.ts";

it("is told as Chatmint's own where one of its pages answers there", async () => {
  const { port, publicPort } = await webRig();
  for (const taken of [port, publicPort]) {
    const opened = startWebServer({ port: taken, setting: "web.lan.port", host: "127.0.0.1", log: strictLog([]) });
    await expect(opened).rejects.toThrow(
      `Port ${taken} is taken by Chatmint itself: by another part of this one, or by another one that runs on this computer. Write another port into web.lan.port.`,
    );
  }
});
