/** A receiver of webhooks on this computer, which answers as a test says: it closes, is silent, sends on, is late. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What came. */
interface Arrival {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Where an answer can still be given. */
  readonly answer: ServerResponse;
}

/**
 * A status, with headers and a body if need be; or nothing at all; or the connection is closed. `goesOn`: the body never ends,
 * silently or with more of it as fast as it is taken.
 */
type Answer =
  | number
  | "silent"
  | "close"
  | { status: number; headers?: Record<string, string>; body?: string; goesOn?: "never" | "for ever" };

export interface Receiver {
  readonly url: string;
  /** All that came, in order. */
  readonly arrivals: Arrival[];
  /** What the next ones are answered, in order; 200 when there are no more. */
  readonly answers: Answer[];
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      const arrival = { path: request.url ?? "", headers: request.headers, body, answer: response };
      arrivals.push(arrival);
      answerWith(response, answers.shift() ?? 200);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    ...{ arrivals, answers },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answerWith(response: ServerResponse, answer: Answer): void {
  if (answer === "silent") return;
  if (answer === "close") {
    response.destroy();
    return;
  }
  const { status, headers = {}, body = "", goesOn } = typeof answer === "number" ? { status: answer } : answer;
  response.writeHead(status, headers);
  if (goesOn === undefined) response.end(body);
  else if (goesOn === "never") response.write(body || "\n");
  else streams(response);
}

function streams(response: ServerResponse): void {
  const part = Buffer.alloc(64 * 1024, "x");
  const more = () => {
    while (!response.destroyed && response.write(part));
  };
  response.on("drain", more);
  more();
}
