import CircleAlert from "lucide-static/icons/circle-alert.svg?raw";
import type { ApiProblem } from "../api.ts";
import { t } from "../words.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

/** What was refused or went wrong, and what to do about it. `retry` gives a button for it. */
export function Problem(props: { readonly problem: ApiProblem | undefined; readonly retry?: () => void }) {
  const { problem, retry } = props;
  if (!problem) return null;
  const { fields, message, cure } = problem;
  return (
    <div class="problem" role="alert">
      <Icon svg={CircleAlert} />
      <div>
        <strong>
          <bdi>{fields.length > 0 ? fields.map((one) => one.message).join(" ") : message}</bdi>
        </strong>
        {cure && (
          <p>
            <bdi>{cure}</bdi>
          </p>
        )}
        {retry && <Button onClick={retry}>{t("Try again")}</Button>}
      </div>
    </div>
  );
}
