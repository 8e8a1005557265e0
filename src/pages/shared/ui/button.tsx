import type { ButtonHTMLAttributes, ComponentChildren } from "preact";
import { problemOf, useAction } from "./action.ts";
import { Icon } from "./icon.tsx";
import { toast } from "./toast.tsx";

type Kind = "plain" | "primary" | "danger" | "quiet";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "onClick" | "icon" | "label"> {
  readonly kind?: Kind;
  readonly icon?: string;
  /** Said where only the icon is shown. */
  readonly label?: string;
  readonly isBusy?: boolean;
  readonly onClick?: (event: MouseEvent) => void;
  readonly children?: ComponentChildren;
}

export function Button({
  kind = "plain",
  icon,
  label,
  isBusy = false,
  children,
  type = "button",
  onClick,
  ...rest
}: ButtonProps) {
  const said = label === undefined ? {} : { "aria-label": label, title: label };
  return (
    <button
      {...rest}
      {...said}
      type={type as "button"}
      class={`button ${kind}${children === undefined ? " only-icon" : ""}`}
      aria-busy={isBusy}
      // Not "disabled" while it is busy: a browser takes the focus away from what is disabled.
      aria-disabled={isBusy || undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.(event);
      }}
    >
      {icon !== undefined && <Icon svg={icon} />}
      {children !== undefined && <span>{children}</span>}
    </button>
  );
}

interface ActionButtonProps extends Omit<ButtonProps, "isBusy" | "onClick"> {
  /** Given the key for its POST. */
  readonly act: (key: string) => Promise<unknown>;
  /** Said in a toast when it is done. */
  readonly done?: string;
}

/** A button that does one thing, is busy meanwhile, and tells in a toast what was wrong. */
export function ActionButton({ act, done, ...rest }: ActionButtonProps) {
  const action = useAction(async (key) => {
    try {
      await act(key);
    } catch (error) {
      toast.bad(problemOf(error));
      throw error;
    }
    if (done !== undefined) toast.good(done);
  });
  return <Button {...rest} isBusy={action.isBusy} onClick={() => void action.run()} />;
}
