/**
 * Dragging by pointer events, which mouse, pen and finger all make. The handle alone drags, so that a finger on the card still scrolls the page.
 * Keys, arrows and "Move to…" do the same without.
 */
export function dragging(list: HTMLElement, drop: (id: string, to: number) => void): void {
  list.addEventListener('pointerdown', event => {
    const handle = (event.target as Element).closest('.handle');
    const card = handle?.closest<HTMLElement>('.card');
    if (!handle || !card || event.button !== 0)
      return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const start = event.clientY;
    let moved = false;
    const others = () => [...list.children].filter((child): child is HTMLElement => child !== card && child.classList.contains('card'));
    let to = [...list.children].indexOf(card);

    const move = (next: PointerEvent) => {
      if (!moved && Math.abs(next.clientY - start) < 5)
        return;
      moved = true;
      card.classList.add('dragged');
      card.style.translate = `0 ${next.clientY - start}px`;
      const rest = others();
      to = rest.filter(other => other.getBoundingClientRect().top + other.offsetHeight / 2 < next.clientY).length;
      rest.forEach((other, i) => {
        other.classList.toggle('drop-before', i === to);
        other.classList.toggle('drop-after', to === rest.length && i === rest.length - 1);
      });
      if (next.clientY < 80 || next.clientY > innerHeight - 80)
        scrollBy(0, next.clientY < 80 ? -12 : 12);
    };
    const end = (last: PointerEvent) => {
      handle.removeEventListener('pointermove', move as EventListener);
      handle.removeEventListener('pointerup', end as EventListener);
      handle.removeEventListener('pointercancel', end as EventListener);
      card.classList.remove('dragged');
      card.style.translate = '';
      others().forEach(other => other.classList.remove('drop-before', 'drop-after'));
      if (moved && last.type === 'pointerup')
        drop(card.dataset['id']!, to);
    };
    handle.addEventListener('pointermove', move as EventListener);
    handle.addEventListener('pointerup', end as EventListener);
    handle.addEventListener('pointercancel', end as EventListener);
  });
}
