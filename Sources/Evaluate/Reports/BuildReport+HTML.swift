extension BuildReport {
  /// One page that stands alone: no script, nothing that is fetched, readable in dark and light.
  package func html() -> String {
    let page: HTMLText = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; style-src 'unsafe-inline'">
      <title>\(model): build report</title>
      <style>
      \(Self.style)
      </style>
      </head>
      <body>
      <main>
      <h1>\(model)</h1>
      <p class="cid">\(cid)</p>
      \(figures)
      \(scoreSection)
      \(layerSection)
      \(memorySection)
      </main>
      </body>
      </html>

      """
    return page.markup
  }

  private var figures: HTMLText {
    """
    <dl class="figures">
    \(Self.figure("Package", FigureText.size(packageBytes), FigureText.bytes(packageBytes)))
    \(Self.figure("Weights", FigureText.size(weightBytes), FigureText.bytes(weightBytes)))
    \(Self.figure("Arena", FigureText.size(arenaBytes), FigureText.bytes(arenaBytes)))
    \(Self.figure("Bits a weight", FigureText.decimals(bitsPerWeight, 2), "mean"))
    </dl>
    """
  }

  private static func figure(_ name: String, _ value: String, _ detail: String) -> HTMLText {
    "<div><dt>\(name)</dt><dd>\(value)</dd><dd class=\"detail\">\(detail)</dd></div>"
  }

  private var scoreSection: HTMLText {
    guard !scores.isEmpty else { return "" }
    let rows = scores.map { score -> HTMLText in
      """
      <tr><th scope="row">\(score.form)</th><td>\(score.measure)</td>\
      <td class="number">\(FigureText.decimals(score.value, 4))</td>\
      <td class="number">\(FigureText.grouped(score.count))</td></tr>
      """
    }
    return """
      <h2>On data</h2>
      <div class="wide"><table>
      <thead><tr><th scope="col">Model</th><th scope="col">Measure</th>\
      <th scope="col" class="number">Value</th><th scope="col" class="number">Samples</th></tr>\
      </thead>
      <tbody>
      \(HTMLText(lines: rows))
      </tbody>
      </table></div>
      """
  }

  private var memorySection: HTMLText {
    guard !memoryPicture.isEmpty else { return "" }
    return "<h2>Memory</h2>\n<pre>\(memoryPicture)</pre>"
  }
}

// The layers.
extension BuildReport {
  private var layerSection: HTMLText {
    guard !layers.isEmpty else { return "" }
    let bar = RatioBar(layers: layers)
    return """
      <h2>Layers, worst first</h2>
      <p>The ratio of signal to quantization error of each layer's result, on the calibration \
      data: below 10 dB in red, below 20 dB in amber.</p>
      <div class="wide"><table>
      <thead><tr><th scope="col">Layer</th><th scope="col">Operator</th>\
      <th scope="col" class="number">Bits</th><th scope="col" class="number">SQNR</th>\
      <th scope="col"></th><th scope="col" class="number">Lower</th>\
      <th scope="col" class="number">Upper</th><th scope="col" class="number">Saturated</th>\
      </tr></thead>
      <tbody>
      \(HTMLText(lines: layersWorstFirst.map { Self.row($0, bar) }))
      </tbody>
      </table></div>
      """
  }

  private static func row(_ layer: Layer, _ bar: RatioBar) -> HTMLText {
    """
    <tr><th scope="row">\(layer.name)</th><td>\(layer.operation)</td>\
    <td class="number">\(layer.bits)</td>\
    <td class="number">\(FigureText.decibels(layer.sqnr))</td><td>\(bar.svg(layer.sqnr))</td>\
    <td class="number">\(FigureText.real(layer.range.lowerBound))</td>\
    <td class="number">\(FigureText.real(layer.range.upperBound))</td>\
    <td class="number">\(FigureText.percent(layer.saturatedShare))</td></tr>
    """
  }
}
