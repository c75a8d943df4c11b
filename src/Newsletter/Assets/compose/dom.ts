export type Child = Node | string | null | undefined | false;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** An element with attributes, listeners (on…) and children. Text is text: nothing here writes HTML. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === 'function')
      element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true)
      element.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(label: string, act: () => void, props: Props = {}, ...children: Child[]): HTMLButtonElement {
  return h('button', { type: 'button', onclick: act, ...props }, ...(children.length ? children : [label]));
}

let ids = 0;
export function freshId(stem: string): string {
  return `${stem}-${++ids}`;
}

/** Says it to those who do not see it. */
export function announce(text: string): void {
  const region = document.getElementById('announcements');
  if (!region)
    return;
  region.textContent = '';
  // A region that says the same twice says it once; an empty moment in between makes it speak.
  setTimeout(() => (region.textContent = text), 30);
}

/** A moment as the publication's people read it. */
export function clock(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
}

/** UUID of version 7 (RFC 9562 section 5.7), as the service makes them: they sort by time. */
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let i = 5; i >= 0; i--) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = [...bytes].map(b => b.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
