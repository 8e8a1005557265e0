import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Form, SelectField, Switch, TextField } from "../../shared/ui/form.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { currency, t } from "../../shared/words.ts";
import { amountOrNone, shownNumber, wholeOrNone } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";
import { NOTHING, type StartWish, startBody, startLine } from "./start-line.ts";

/** The form writes the line a moderator would. */
export function StartGiveaway({ called }: { readonly called: string }) {
  const [wish, setWish] = useState(NOTHING);
  const set = (part: keyof StartWish) => (value: string) => setWish((before) => ({ ...before, [part]: value }));
  const line = startLine(wish);
  const open = useAction(async (key) => {
    await api.post("/api/v1/giveaways", { key, body: startBody(wish) });
    setWish(NOTHING);
    toast.good(t("The giveaway is open."));
  });
  return (
    <Form action={open} submit={t("Open the giveaway")}>
      <TextField
        name="prize"
        label={t("Prize")}
        hint={t("Words, or a number for so many {currency} each.", { currency: currency().nameMany })}
        value={wish.prize}
        onValue={set("prize")}
        maxLength={120}
        required
      />
      <TextField
        name="keyword"
        label={t("Keyword")}
        hint={t("What chat types to enter; without one it is a command.")}
        value={wish.keyword}
        onValue={set("keyword")}
      />
      <SelectField label={t("Who may enter")} options={audiences()} value={wish.who} onValue={set("who")} />
      <div class="fields">
        <TextField name="winners" label={t("Winners")} placeholder="1" value={wish.winners} onValue={set("winners")} />
        <TextField
          name="forSeconds"
          label={t("Closes after minutes")}
          value={wish.forMinutes}
          onValue={set("forMinutes")}
        />
      </div>
      <MoreOptions wish={wish} set={set} />
      {wish.prize.trim() !== "" && <Written line={`${called} start ${line}`} />}
    </Form>
  );
}

/** What the API calls a field, where it counts in another unit. */
const FIELD_OF: Readonly<Partial<Record<keyof StartWish, string>>> = {
  watchedHours: "watchedMinutes",
};

function MoreOptions({
  wish,
  set,
}: {
  readonly wish: StartWish;
  readonly set: (part: keyof StartWish) => (value: string) => void;
}) {
  const numbers: readonly (readonly [part: keyof StartWish, label: string])[] = [
    ["price", t("Price of a ticket")],
    ["max", t("Tickets each at most")],
    ["sub", t("Chances of a subscriber")],
    ["vip", t("Chances of a VIP")],
    ["watchedHours", t("Hours watched at least")],
    ["claimSeconds", t("Seconds to answer when drawn")],
  ];
  return (
    <details class="more">
      <summary>{t("Tickets, chances and more")}</summary>
      <div class="fields">
        {numbers.map(([part, label]) => (
          <TextField key={part} name={FIELD_OF[part] ?? part} label={label} value={wish[part]} onValue={set(part)} />
        ))}
      </div>
    </details>
  );
}

const audiences = () =>
  [
    ["everyone", t("Everybody")],
    ["followers", t("Followers")],
    ["subscribers", t("Subscribers")],
    ["active", t("Who writes in chat")],
  ] as const;

export function StartRaffle({ called, single: one }: { readonly called: string; readonly single: string }) {
  const [amount, setAmount] = useState("");
  const [seconds, setSeconds] = useState("");
  const [single, setSingle] = useState(false);
  const open = useAction(async (key) => {
    const body = {
      amount: amountOrNone("amount", amount),
      seconds: wholeOrNone("seconds", seconds, { most: 86_400 }),
      single,
    };
    await api.post("/api/v1/raffles", { key, body });
    setAmount("");
    setSeconds("");
    toast.good(t("The raffle is open."));
  });
  const line = [single ? one : called, shownNumber(amount), seconds.trim() && `${shownNumber(seconds)}s`]
    .filter(Boolean)
    .join(" ");
  return (
    <Form action={open} submit={t("Open the raffle")}>
      <TextField
        name="amount"
        label={t("Amount")}
        hint={t("Its winners share it; empty: as the settings say.")}
        value={amount}
        onValue={setAmount}
      />
      <TextField name="seconds" label={t("Seconds to join")} value={seconds} onValue={setSeconds} />
      <Switch label={t("One winner gets all of it")} isOn={single} onChange={setSingle} />
      <Written line={line} />
    </Form>
  );
}
