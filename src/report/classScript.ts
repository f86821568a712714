/**
 * What the page of a class does where scripts run: sorts the table by a column, opens the student that a link leads to, and
 * opens or closes all. The page is whole without it. It is named by its hash in the page's policy, so that no other runs.
 */
export const classScript = `
(function () {
  var table = document.getElementById('map'), body = table && table.tBodies[0];
  function valueOf(row, column) { var cell = row.cells[column]; return cell ? Number(cell.dataset.v) : 9; }
  function sort(head, column) {
    var first = head.dataset.first || 'ascending';
    var now = head.getAttribute('aria-sort');
    var next = !now ? first : now === 'ascending' ? 'descending' : 'ascending';
    // Verdicts are ranked from what failed on, so that "descending" begins with those.
    var sign = (next === 'ascending' ? 1 : -1) * (head.classList.contains('check') ? -1 : 1);
    var rows = Array.prototype.slice.call(body.rows);
    rows.sort(function (a, b) { return sign * (valueOf(a, column) - valueOf(b, column)) || valueOf(a, 0) - valueOf(b, 0); });
    rows.forEach(function (row) { body.appendChild(row); });
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (cell) { cell.removeAttribute('aria-sort'); });
    head.setAttribute('aria-sort', next);
  }
  if (table) {
    Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () { sort(head, column); });
    });
    table.tHead.rows[0].cells[0].setAttribute('aria-sort', 'ascending');
  }
  function open() {
    var target = document.getElementById(location.hash.slice(1));
    var student = target && target.closest('details.student');
    if (!student) return;
    student.open = true;
    target.scrollIntoView();
  }
  window.addEventListener('hashchange', open);
  open();
  var tools = document.querySelector('.tools');
  if (tools) {
    tools.hidden = false;
    tools.addEventListener('click', function (event) {
      var to = event.target.dataset.open;
      if (to === undefined) return;
      document.querySelectorAll('details.student').forEach(function (each) { each.open = to === 'true'; });
    });
  }
})();
`;
