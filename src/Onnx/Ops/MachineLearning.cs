namespace Transfer.Onnx.Ops;

/// <summary>
/// Classical learning (ai.onnx.ml). ArrayFeatureExtractor picks columns; CastMap and DictVectorizer make a row of a map, FeatureVectorizer one of several;
/// Binarizer, Imputer, Normalizer and Scaler keep the shape; CategoryMapper and
/// LabelEncoder map values one to one; OneHotEncoder adds a dimension of categories; the regressors give [N,targets] and the classifiers labels [N] and
/// scores [N,classes]; ZipMap gives one map of scores for each row.
/// </summary>
internal static class MachineLearning
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        ai.onnx.ml.ArrayFeatureExtractor-1 (X: T, Y: int64) -> (Z: T)
            T: int32 int64 float double string
        ai.onnx.ml.Binarizer-1 (X: T) -> (Y: T)
            [threshold: float = 0.0]
            T: int32 int64 float double
        ai.onnx.ml.CastMap-1 (X: T1) -> (Y: T2)
            [cast_to: string = "TO_FLOAT" in {TO_FLOAT TO_STRING TO_INT64}, map_form: string = "DENSE" in {DENSE SPARSE}, max_map: int = 1]
            T1: map(int64,string) map(int64,float); T2: int64 float string
        ai.onnx.ml.CategoryMapper-1 (X: T1) -> (Y: T2)
            [cats_int64s: ints, cats_strings: strings, default_int64: int = -1, default_string: string = "_Unused"]
            T1: int64 string; T2: int64 string
        ai.onnx.ml.DictVectorizer-1 (X: T1) -> (Y: T2)
            [int64_vocabulary: ints, string_vocabulary: strings]
            T1: map(string,int64) map(int64,string) map(int64,float) map(int64,double) map(string,float) map(string,double)
            T2: int64 float double string
        ai.onnx.ml.FeatureVectorizer-1 (X...: T1) -> (Y: float)
            [inputdimensions: ints]
            T1: int32 int64 float double
        ai.onnx.ml.Imputer-1 (X: T) -> (Y: T)
            [imputed_value_floats: floats, imputed_value_int64s: ints, replaced_value_float: float = 0.0, replaced_value_int64: int = 0]
            T: int32 int64 float double
        ai.onnx.ml.LabelEncoder-1 (X: T1) -> (Y: T2)
            [classes_strings: strings, default_int64: int = -1, default_string: string = "_Unused"]
            T1: int64 string; T2: int64 string
        -2
            [default_float: float = -0.0, default_int64: int = -1, default_string: string = "_Unused", keys_floats: floats, keys_int64s: ints,
             keys_strings: strings, values_floats: floats, values_int64s: ints, values_strings: strings]
            T1: int64 float string; T2: int64 float string
        -4
            [default_float: float = -0.0, default_int64: int = -1, default_string: string = "_Unused", default_tensor: tensor, keys_floats: floats,
             keys_int64s: ints, keys_strings: strings, keys_tensor: tensor, values_floats: floats, values_int64s: ints, values_strings: strings,
             values_tensor: tensor]
            T1: int16 int32 int64 float double string; T2: int16 int32 int64 float double string
        ai.onnx.ml.LinearClassifier-1 (X: T1) -> (Y: T2, Z: float)
            [classlabels_ints: ints, classlabels_strings: strings, coefficients!: floats, intercepts: floats, multi_class: int = 0,
             post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT}]
            T1: int32 int64 float double; T2: int64 string
        ai.onnx.ml.LinearRegressor-1 (X: T) -> (Y: float)
            [coefficients: floats, intercepts: floats, post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT}, targets: int = 1 >= 1]
            T: int32 int64 float double
        ai.onnx.ml.Normalizer-1 (X: T) -> (Y: float)
            [norm: string = "MAX" in {MAX L1 L2}]
            T: int32 int64 float double
        ai.onnx.ml.OneHotEncoder-1 (X: T) -> (Y: float)
            [cats_int64s: ints, cats_strings: strings, zeros: int = 1]
            T: int32 int64 float double string
        ai.onnx.ml.SVMClassifier-1 (X: T1) -> (Y: T2, Z: float)
            [classlabels_ints: ints, classlabels_strings: strings, coefficients: floats, kernel_params: floats,
             kernel_type: string = "LINEAR" in {LINEAR POLY RBF SIGMOID}, post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT},
             prob_a: floats, prob_b: floats, rho: floats, support_vectors: floats, vectors_per_class: ints]
            T1: int32 int64 float double; T2: int64 string
        ai.onnx.ml.SVMRegressor-1 (X: T) -> (Y: float)
            [coefficients: floats, kernel_params: floats, kernel_type: string = "LINEAR" in {LINEAR POLY RBF SIGMOID}, n_supports: int = 0,
             one_class: int = 0, post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT}, rho: floats, support_vectors: floats]
            T: int32 int64 float double
        ai.onnx.ml.Scaler-1 (X: T) -> (Y: float)
            [offset: floats, scale: floats]
            T: int32 int64 float double
        ai.onnx.ml.TreeEnsemble-5 (X: T) -> (Y: T)
            [aggregate_function: int = 1, leaf_targetids!: ints, leaf_weights!: tensor, membership_values: tensor, n_targets: int >= 1,
             nodes_falseleafs!: ints, nodes_falsenodeids!: ints, nodes_featureids!: ints, nodes_hitrates: tensor, nodes_missing_value_tracks_true: ints,
             nodes_modes!: tensor, nodes_splits!: tensor, nodes_trueleafs!: ints, nodes_truenodeids!: ints, post_transform: int = 0, tree_roots!: ints]
            T: floats
        ai.onnx.ml.TreeEnsembleClassifier-1 (X: T1) -> (Y: T2, Z: float)
            [base_values: floats, class_ids: ints, class_nodeids: ints, class_treeids: ints, class_weights: floats, classlabels_int64s: ints,
             classlabels_strings: strings, nodes_falsenodeids: ints, nodes_featureids: ints, nodes_hitrates: floats, nodes_missing_value_tracks_true: ints,
             nodes_modes: strings, nodes_nodeids: ints, nodes_treeids: ints, nodes_truenodeids: ints, nodes_values: floats,
             post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT}]
            T1: int32 int64 float double; T2: int64 string
        -3
            [base_values: floats, base_values_as_tensor: tensor, class_ids: ints, class_nodeids: ints, class_treeids: ints, class_weights: floats,
             class_weights_as_tensor: tensor, classlabels_int64s: ints, classlabels_strings: strings, nodes_falsenodeids: ints, nodes_featureids: ints,
             nodes_hitrates: floats, nodes_hitrates_as_tensor: tensor, nodes_missing_value_tracks_true: ints, nodes_modes: strings, nodes_nodeids: ints,
             nodes_treeids: ints, nodes_truenodeids: ints, nodes_values: floats, nodes_values_as_tensor: tensor,
             post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT}]
        -5 deprecated
        ai.onnx.ml.TreeEnsembleRegressor-1 (X: T) -> (Y: float)
            [aggregate_function: string = "SUM" in {AVERAGE SUM MIN MAX}, base_values: floats, n_targets: int >= 1, nodes_falsenodeids: ints,
             nodes_featureids: ints, nodes_hitrates: floats, nodes_missing_value_tracks_true: ints, nodes_modes: strings, nodes_nodeids: ints,
             nodes_treeids: ints, nodes_truenodeids: ints, nodes_values: floats,
             post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT}, target_ids: ints, target_nodeids: ints, target_treeids: ints,
             target_weights: floats]
            T: int32 int64 float double
        -3
            [aggregate_function: string = "SUM" in {AVERAGE SUM MIN MAX}, base_values: floats, base_values_as_tensor: tensor, n_targets: int >= 1,
             nodes_falsenodeids: ints, nodes_featureids: ints, nodes_hitrates: floats, nodes_hitrates_as_tensor: tensor,
             nodes_missing_value_tracks_true: ints, nodes_modes: strings, nodes_nodeids: ints, nodes_treeids: ints, nodes_truenodeids: ints,
             nodes_values: floats, nodes_values_as_tensor: tensor, post_transform: string = "NONE" in {NONE SOFTMAX LOGISTIC SOFTMAX_ZERO PROBIT},
             target_ids: ints, target_nodeids: ints, target_treeids: ints, target_weights: floats, target_weights_as_tensor: tensor]
        -5 deprecated
        ai.onnx.ml.ZipMap-1 (X: float) -> (Z: T)
            [classlabels_int64s: ints, classlabels_strings: strings]
            T: seq(map(string,float)) seq(map(int64,float))
        """;

    public static void InferExtract(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 1), y = c.ShapeOf(1);
        Dim picked = y is null ? default : OpContext.Product(y, 0, y.Rank).ToDim();
        c.Set(0, c.Element(0), x is null ? null : x.Rank == 1 ? new Shape(1, picked) : OpContext.With(x, x.Rank - 1, picked));
    }

    public static void InferFloat(OpContext c) => c.Set(0, DataType.Float, c.ShapeOf(0));

    public static void InferCastMap(OpContext c)
    {
        DataType type = c.Word("cast_to", "TO_FLOAT", "TO_FLOAT", "TO_STRING", "TO_INT64") switch
        {
            "TO_STRING" => DataType.String,
            "TO_INT64" => DataType.Int64,
            _ => DataType.Float,
        };
        bool sparse = c.Word("map_form", "DENSE", "DENSE", "SPARSE") == "SPARSE";
        c.Set(0, type, new Shape(1, sparse ? c.Int("max_map", 1, 1) : default(Dim)));
    }

    public static void InferDictionary(OpContext c)
    {
        int words = c.Attribute("string_vocabulary")?.Strings.Count ?? c.Ints("int64_vocabulary")?.Length ?? 0;
        DataType type = c.TypeOf(0) is MapType { Element: TensorType element } ? element.Element : DataType.Undefined;
        c.Set(0, type, new Shape(1, words));
    }

    public static void InferFeatures(OpContext c)
    {
        Dim rows = c.ShapeOf(0) is { Rank: > 0 } x ? x.Rank == 1 ? 1 : x[0] : default;
        c.Set(0, DataType.Float, new Shape(rows, c.Ints("inputdimensions", min: 1) is { } widths ? widths.Sum() : default(Dim)));
    }

    public static void InferMapper(OpContext c)
    {
        int words = c.Attribute("cats_strings")?.Strings.Count ?? throw c.Bad("attribute 'cats_strings' is missing; the operator needs it");
        long[] numbers = c.Ints("cats_int64s") ?? throw c.Bad("attribute 'cats_int64s' is missing; the operator needs it");
        if (words != numbers.Length)
            throw c.BadAttribute("cats_int64s", $"{words} ints, as many as cats_strings", OpContext.Shown(numbers));
        c.Set(0, c.Element(0) switch { DataType.String => DataType.Int64, DataType.Int64 => DataType.String, _ => DataType.Undefined }, c.ShapeOf(0));
    }

    public static void InferLabels(OpContext c)
    {
        DataType type = c.Attribute("values_strings") is not null ? DataType.String
            : c.Attribute("values_int64s") is not null ? DataType.Int64
            : c.Attribute("values_floats") is not null ? DataType.Float
            : c.Attribute("values_tensor") is { } tensor ? tensor.Tensor.Type
            : c.Attribute("classes_strings") is not null ? (c.Element(0) == DataType.String ? DataType.Int64 : DataType.String)
            : DataType.Undefined;
        if (c.Attribute("default_tensor") is { } otherwise && (otherwise.Tensor.Type != type || otherwise.Tensor.Dims is not [1]))
            throw c.BadAttribute("default_tensor", $"{type.OnnxName()}[1], as the values", otherwise.Tensor.ToString());
        c.Set(0, type, c.ShapeOf(0));
    }

    public static void InferOneHot(OpContext c)
    {
        int categories = Math.Max(c.Ints("cats_int64s")?.Length ?? 0, c.Attribute("cats_strings")?.Strings.Count ?? 0);
        c.Set(0, DataType.Float, c.ShapeOf(0) is { } x ? new Shape([.. x, categories]) : null);
    }

    public static void InferLinear(OpContext c) => Rows(c, 0, DataType.Float, c.Int("targets", 1, 1));

    public static void InferTargets(OpContext c) => Rows(c, 0, DataType.Float, c.Attribute("n_targets") is null ? default(Dim) : c.Int("n_targets", 1, 1));

    public static void InferTrees(OpContext c)
    {
        int nodes = c.Ints("nodes_featureids")?.Length ?? 0, leaves = c.Ints("leaf_targetids")?.Length ?? 0;
        foreach (string name in new[] { "nodes_trueleafs", "nodes_truenodeids", "nodes_falseleafs", "nodes_falsenodeids" })
            _ = c.Ints(name, nodes);
        Numbers("nodes_splits", nodes);
        Numbers("leaf_weights", leaves);
        Rows(c, 0, c.Element(0), c.Attribute("n_targets") is null ? default(Dim) : c.Int("n_targets", 1, 1));

        void Numbers(string name, int count)
        {
            if (c.Attribute(name)?.Tensor is { } tensor && (tensor.Dims is not [var length] || length != count || (c.Element(0) != DataType.Undefined && tensor.Type != c.Element(0))))
                throw c.BadAttribute(name, $"{c.Element(0).OnnxName()}[{count}], one for each node or leaf and of the input's type", tensor.ToString());
        }
    }

    public static void InferSupportVectors(OpContext c) => Rows(c, 0, DataType.Float, 1);

    public static void InferClassifier(OpContext c)
    {
        string[] names = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];
        NodeAttribute? labels = names.Select(c.Attribute).FirstOrDefault(a => a is not null);
        bool strings = labels?.Type == AttributeType.Strings;
        int classes = labels is null ? 0 : strings ? labels.Strings.Count : labels.Ints.Count;
        Shape? x = c.ShapeOfAtLeast(0, 1);
        c.Set(0, strings ? DataType.String : DataType.Int64, new Shape(x is null ? default : x.Rank == 1 ? 1 : x[0]));
        Rows(c, 1, DataType.Float, classes > 0 ? classes : default(Dim));
    }

    public static void InferZipMap(OpContext c) => c.Set(0, new SequenceType(
        new MapType(c.Attribute("classlabels_strings") is not null ? DataType.String : DataType.Int64, new TensorType(DataType.Float, new Shape()))));

    private static void Rows(OpContext c, int output, DataType type, Dim columns) =>
        c.Set(output, type, new Shape(c.ShapeOfAtLeast(0, 1) is { } x ? x.Rank == 1 ? 1 : x[0] : default, columns));
}
