'use strict';
(function () {
  var charts = JSON.parse(document.getElementById('charts').textContent);
  var HEIGHT = 260, drawn = [];

  function color(name) {
    return getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  }

  // Three significant digits, as everywhere on the page.
  function digits(value) {
    var size = Math.abs(value);
    return size >= 99.95 ? Math.round(value).toLocaleString('en-US') : size >= 9.995 ? value.toFixed(1) : size >= 0.995 ? value.toFixed(2)
      : value === 0 ? '0' : String(Number(value.toPrecision(3)));
  }

  function time(ms) {
    return ms >= 999.5 ? digits(ms / 1000) + ' s' : ms >= 0.9995 ? digits(ms) + ' ms' : digits(ms * 1000) + ' us';
  }

  function figure(value, unit) {
    return value == null ? '-' : unit === 'ms' ? time(value) : digits(value) + (unit === '' ? '' : unit === '/s' ? '/s' : ' ' + unit);
  }

  function brief(value, unit) {
    if (unit === 'ms') {
      return value >= 1000 ? Number((value / 1000).toPrecision(3)) + ' s' : value >= 1 ? Number(value.toPrecision(3)) + ' ms'
        : Number((value * 1000).toPrecision(3)) + ' us';
    }
    var short = value >= 1e6 ? Number((value / 1e6).toPrecision(4)) + 'M' : value >= 1e4 ? Number((value / 1e3).toPrecision(4)) + 'k'
      : Number(value.toPrecision(4));
    return short + (unit === '%' ? ' %' : unit);
  }

  function clock(seconds) {
    var h = Math.floor(seconds / 3600), m = Math.floor(seconds % 3600 / 60), s = Math.floor(seconds % 60);
    return h > 0 ? h + ':' + String(m).padStart(2, '0') + ':' + String(s).padStart(2, '0')
      : m > 0 ? m + ':' + String(s).padStart(2, '0') : s + ' s';
  }

  function percentile(nines) {
    var rounded = Math.round(nines), places = Math.max(0, rounded - 1);
    if (Math.abs(nines - rounded) < 1e-6) {
      return nines === 0 ? '0 %' : nines === 1 ? '90 %' : (100 * (1 - Math.pow(10, -nines))).toFixed(places - 1) + ' %';
    }
    return (100 * (1 - Math.pow(10, -nines))).toFixed(Math.max(1, Math.ceil(nines))) + ' %';
  }

  // Seconds in which the generator was the limit lie behind the lines.
  function shade(chart) {
    return function (u) {
      var ctx = u.ctx, step = chart.x.length > 1 ? chart.x[1] - chart.x[0] : 1;
      ctx.save();
      ctx.fillStyle = color('mark');
      chart.marks.forEach(function (point) {
        var left = u.valToPos(chart.x[point] - step / 2, 'x', true), right = u.valToPos(chart.x[point] + step / 2, 'x', true);
        left = Math.max(left, u.bbox.left);
        right = Math.min(right, u.bbox.left + u.bbox.width);
        ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
      });
      ctx.restore();
    };
  }

  function options(chart, width) {
    var isTime = chart.kind === 'time', axis = { stroke: color('soft'), grid: { stroke: color('line'), width: 1 },
      ticks: { stroke: color('line'), width: 1, size: 4 }, font: '12px system-ui, sans-serif' };
    var last = chart.x[chart.x.length - 1], most = 0;
    chart.lines.forEach(function (line) {
      line.values.forEach(function (value) { most = Math.max(most, value || 0); });
    });
    return {
      width: width, height: HEIGHT, padding: [8, 12, 0, 0],
      cursor: { sync: isTime ? { key: 'time' } : undefined, drag: { x: isTime, y: false }, y: false },
      legend: { live: true },
      scales: {
        x: { time: false, range: isTime ? undefined : [0, Math.max(1, last)] },
        y: chart.log ? { distr: 3 } : { range: function (u, min, max) { return [0, (max > 0 ? max : 1) * 1.08]; } }
      },
      hooks: { drawClear: [shade(chart)] },
      axes: [
        Object.assign({}, axis, isTime ? { values: function (u, all) { return all.map(clock); },
            incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400] }
          : { incrs: [1], values: function (u, all) { return all.map(percentile); } }),
        Object.assign({}, axis, { size: 66, values: function (u, all) {
          return all.map(function (value) { return value == null ? '' : brief(value, chart.unit); });
        } })
      ],
      series: [{ label: isTime ? 'at' : 'of', value: function (u, value) {
        return value == null ? '' : isTime ? clock(value) : percentile(value);
      } }].concat(chart.lines.map(function (line) {
        return { label: line.label, stroke: color(line.color), width: line.color === 'low' || line.color === 'peak' ? 1.25 : 1.75,
          dash: line.color === 'peak' ? [4, 3] : undefined, spanGaps: false,
          points: { show: chart.x.length < 3, size: 5 },
          value: function (u, value) { return figure(value, chart.unit); } };
      }))
    };
  }

  function draw(width) {
    drawn.forEach(function (plot) { plot.destroy(); });
    drawn = charts.map(function (chart) {
      var place = document.getElementById(chart.id);
      return new uPlot(options(chart, width || place.clientWidth || 680),
        [chart.x].concat(chart.lines.map(function (line) { return line.values; })), place);
    });
  }

  // The same figures as a table, for those who cannot see a chart; built when it is opened.
  function tables() {
    charts.forEach(function (chart) {
      var details = document.createElement('details'), summary = document.createElement('summary');
      summary.textContent = 'Figures of this chart';
      details.appendChild(summary);
      details.addEventListener('toggle', function () {
        if (details.open && details.children.length === 1) {
          details.appendChild(table(chart));
        }
      });
      document.getElementById(chart.id).parentNode.appendChild(details);
    });
  }

  function table(chart) {
    var table = document.createElement('table'), head = table.createTHead().insertRow(), rows = table.createTBody();
    [chart.kind === 'time' ? 'at' : 'percentile'].concat(chart.lines.map(function (line) { return line.label; })).forEach(function (name) {
      var cell = document.createElement('th');
      cell.scope = 'col';
      cell.textContent = name;
      head.appendChild(cell);
    });
    chart.x.forEach(function (x, i) {
      var row = rows.insertRow();
      row.insertCell().textContent = chart.kind === 'time' ? clock(x) : percentile(x);
      chart.lines.forEach(function (line) { row.insertCell().textContent = figure(line.values[i], chart.unit); });
    });
    var scroll = document.createElement('div');
    scroll.className = 'scroll';
    scroll.appendChild(table);
    return scroll;
  }

  draw();
  tables();
  var resizing = 0;
  window.addEventListener('resize', function () {
    clearTimeout(resizing);
    resizing = setTimeout(function () { draw(); }, 100);
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', function () { draw(); });
  // A4 without its margins, at 96 dots an inch.
  window.addEventListener('beforeprint', function () { draw(690); });
  window.addEventListener('afterprint', function () { draw(); });
})();
