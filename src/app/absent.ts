/**
 * A platform that is not connected: its channels are known from the book, and whatever would be said there is handed to
 * `unsaid`. For a sub-command that holds the book while no bot runs.
 */
import type { PlatformName } from "../model/message.ts";
import type {
  Capabilities,
  DoctorStep,
  Platform,
  PlatformChannel,
  PlatformHost,
  SendLimits,
  SendResult,
} from "../platforms/platform.ts";

interface AbsentOptions {
  readonly name: PlatformName;
  readonly channels: readonly PlatformChannel[];
  readonly unsaid: (text: string) => void;
}

export class AbsentPlatform implements Platform {
  readonly name: PlatformName;
  readonly #options: AbsentOptions;

  constructor(options: AbsentOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async start(host: PlatformHost): Promise<void> {
    for (const channel of this.#options.channels) host.channel(channel);
  }

  async stop(): Promise<void> {}

  /** As one that will tell by itself whether it is live: nothing is begun, guessed or ended meanwhile. */
  capabilities(): Capabilities {
    return { send: true, list: false, live: true, followers: false };
  }

  limits(): SendLimits {
    return { length: 10_000, account: this.name, count: 1_000, windowMs: 1, gapMs: 0, duplicateWindowMs: 0 };
  }

  async send(_channelId: string, text: string): Promise<SendResult> {
    this.#options.unsaid(text);
    return { status: "sent" };
  }

  async chatters(): Promise<undefined> {}

  async lookup(): Promise<undefined> {}

  async follows(): Promise<undefined> {}

  status(): string {
    return "off";
  }

  async *doctor(): AsyncIterable<DoctorStep> {}
}
