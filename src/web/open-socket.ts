/** The socket of a page, for who has something to watch. */
import { type Listener, NOBODY } from "./caller.ts";
import type { Who } from "./identify.ts";
import type { Live } from "./live.ts";
import { Refusal } from "./refusal.ts";
import type { Upgrade } from "./upgrades.ts";

/** The longest text of a page, in characters. */
const TEXT_MAX = 8 * 1024;

/** Opens it, where `env` says that one is asked for. Throws a Refusal for who may not. */
export function openSocket(
  { live, on }: { readonly live: Live; readonly on: Listener },
  who: Who,
  env: Partial<Upgrade> | undefined,
  address: string | undefined,
): Response {
  const refused = live.refused(on, who() ?? NOBODY, address);
  if (refused) throw refused;
  if (!env?.accept) throw new Refusal(400, "WEBSOCKET", "This address takes a WebSocket.");
  return env.accept((ws, { bytesRead }) => {
    const page = live.open(
      {
        send: (text) => ws.send(text),
        pong: (data) => ws.pong(data),
        close: (code, reason) => ws.close(code, reason),
        drop: () => ws.terminate(),
        waiting: () => ws.bufferedAmount,
        received: bytesRead,
      },
      ...([on, who, address] as const),
    );
    // What is no WebSocket's frame is answered by ws, and the socket closed.
    ws.on("error", () => {});
    ws.on("message", (data, isBinary) => {
      const text = isBinary ? "" : String(data);
      page.took(text.length <= TEXT_MAX ? text : "");
    });
    ws.on("ping", (data) => page.pinged(data));
    ws.on("close", () => page.closed());
  });
}
