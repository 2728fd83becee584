import type { ComponentChildren, JSX } from "preact";

/** What a part of the page is made of. */
export interface PanelProps {
  /** Names the heading, for links and for who reads by headings. */
  readonly id: string;
  readonly title: string;
  /** Beside the title: how much there is of it. */
  readonly note?: string;
  readonly children: ComponentChildren;
}

/** A part of the page with its heading. */
export function Panel({ id, title, note, children }: PanelProps): JSX.Element {
  return (
    <section class="panel" aria-labelledby={id}>
      <div class="panel-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {note === undefined ? null : <p class="note">{note}</p>}
      </div>
      {children}
    </section>
  );
}
