/**
 * The calendar works by links and forms. On top of them: an issue is dragged to another day and keeps its time, and M on a focused issue opens its move.
 */
export function startCalendar(): void {
  document.addEventListener('keydown', event => {
    const entry = (event.target as Element).closest<HTMLElement>('[data-issue]');
    if (!entry || event.key.toLowerCase() !== 'm' || event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement)
      return;
    event.preventDefault();
    openMove(entry);
  });

  const calendar = document.querySelector('[data-calendar]');
  if (!calendar)
    return;
  let dragged: HTMLElement | undefined;
  calendar.addEventListener('dragstart', event => {
    dragged = (event.target as Element).closest<HTMLElement>('[data-issue]') ?? undefined;
    (event as DragEvent).dataTransfer?.setData('text/plain', dragged?.dataset.issue ?? '');
  });
  calendar.addEventListener('dragover', event => {
    const day = dayOf(event);
    if (!dragged || !day)
      return;
    event.preventDefault();
    mark(calendar, day);
  });
  calendar.addEventListener('dragend', () => {
    dragged = undefined;
    mark(calendar, undefined);
  });
  calendar.addEventListener('drop', event => {
    const day = dayOf(event);
    if (!dragged || !day)
      return;
    event.preventDefault();
    const form = dragged.querySelector('form')!; // what can be dragged can be moved by its form
    const field = form.querySelector<HTMLInputElement>('[name=to]')!;
    if (field.value.slice(0, 10) === day.dataset.day)
      return;
    field.value = `${day.dataset.day}T${field.value.slice(11)}`;
    form.submit();
  });
}

function openMove(entry: HTMLElement): void {
  const details = entry.querySelector('details')!; // likewise
  details.open = true;
  details.querySelector<HTMLInputElement>('[name=to]')!.focus();
}

const dayOf = (event: Event) => (event.target as Element).closest<HTMLElement>('td[data-day]');

function mark(calendar: Element, day: HTMLElement | undefined | null): void {
  calendar.querySelectorAll('td.target').forEach(cell => cell !== day && cell.classList.remove('target'));
  day?.classList.add('target');
}
