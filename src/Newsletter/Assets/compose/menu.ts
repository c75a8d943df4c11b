import { button, h } from './dom';

export interface MenuItem { label: string; key?: string; act: () => void; off?: boolean; danger?: boolean }

/** A menu is a details element with buttons in it: it works with every key that a page works with. */
export function menu(label: string, sign: string, items: () => (MenuItem | null)[], cssClass = ''): HTMLDetailsElement {
  const list = h('div', { class: 'menu-items' });
  const element = h('details', { class: `menu ${cssClass}` }, h('summary', { 'aria-label': label, title: label }, sign), list);
  element.addEventListener('toggle', () => {
    if (!element.open)
      return;
    list.replaceChildren(...items().filter((item): item is MenuItem => item !== null).map(item => button(item.label, () => {
      element.open = false;
      element.querySelector('summary')!.focus();
      item.act();
    }, { class: `plain ${item.danger ? 'danger' : ''}`, disabled: item.off ?? false }, h('span', {}, item.label), item.key ? h('kbd', { 'aria-hidden': 'true' }, item.key) : null)));
    list.querySelector<HTMLButtonElement>('button:enabled')?.focus();
  });
  element.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')
      return;
    const buttons = [...list.querySelectorAll<HTMLButtonElement>('button:enabled')];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement) + (event.key === 'ArrowDown' ? 1 : -1);
    buttons[(at + buttons.length) % buttons.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  });
  return element;
}

/** A question with one number: where to. */
export function askPlace(near: HTMLElement, headline: string, at: number, count: number, go: (to: number) => void): void {
  const places = Array.from({ length: count }, (_, i) => h('option', { value: i, selected: i === at }, i === 0 ? '1 (first)' : i === count - 1 ? `${i + 1} (last)` : `${i + 1}`));
  const select = h('select', { id: 'move-to' }, ...places);
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const dialog = h('dialog', { class: 'ask', 'aria-labelledby': 'move-to-label', onclose: () => dialog.remove() },
    h('form', { method: 'dialog', class: 'stack tight', onsubmit: (event: SubmitEvent) => { event.preventDefault(); close(); go(Number(select.value)); } },
      h('div', { class: 'field' }, h('label', { for: 'move-to', id: 'move-to-label' }, `Move ${headline} to place`), select),
      h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Move'), button('Cancel', () => { close(); near.focus(); }, { class: 'plain' }))));
  document.body.append(dialog);
  dialog.showModal();
}
